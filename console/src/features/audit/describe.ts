import { AUDIT_ACTIONS } from '../../api/audit-actions';
import type { AuditActor, AuditEvent, AuditRequest, AuditTarget } from '../../api/schema';
import type { Tone } from '../../ui/Badge';

export const actionLabel = (action: AuditEvent['action']): string => AUDIT_ACTIONS[action] ?? action;

export const OUTCOME_TONES: Readonly<Record<AuditEvent['outcome'], Tone>> = {
  success: 'success',
  denied: 'danger',
  failed: 'warning',
};

/** `GET /agents/:id`: without what is the same for all of an organization. */
export const requestLabel = ({ method, route }: Pick<AuditRequest, 'method' | 'route'>): string | null =>
  method && route && `${method} ${route.replace(/^\/v1(\/organizations\/:organizationId)?(?=\/)/, '')}`;

export const actorLabel = ({ kind, name }: AuditActor): string => (kind === 'system' ? 'The service' : name);

export const KINDS: Readonly<Record<AuditActor['kind'], string>> = {
  user: 'Person',
  api_key: 'API key',
  system: 'System',
};

export const TARGETS: Readonly<Record<AuditTarget['type'], string>> = {
  agent: 'Agent',
  api_key: 'API key',
  audit_sink: 'Sink',
  member: 'Member',
  organization: 'Organization',
  role: 'Role',
  session: 'Session',
  workflow: 'Workflow',
};

export const targetLabel = (target: AuditTarget): string =>
  target.name ?? TARGETS[target.type] ?? target.type;
