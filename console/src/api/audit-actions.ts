import type { AuditEvent } from './schema';

export type AuditAction = AuditEvent['action'];

/** What has happened, in words; those of one group stand together. */
export const AUDIT_ACTIONS: Readonly<Record<AuditAction, string>> = {
  'api_key.created': 'Key created',
  'api_key.claimed': 'Key claimed',
  'api_key.updated': 'Key changed',
  'api_key.rotated': 'Key rotated',
  'api_key.revoked': 'Key revoked',
  'api_key.used': 'Key used',
  'api_key.rejected': 'Key rejected',
  'api_key.viewed': 'Key viewed',
  'api_key.listed': 'Keys listed',
  'api_key.expiring': 'Key is about to expire',
  'api_key.overdue': 'Key is overdue for rotation',
  'api_key.idle': 'Key is idle',
  'api_key.reused': 'Retired key used again',
  'token.introspected': 'Token introspected',
  'session.created': 'Signed in',
  'session.ended': 'Session ended',
  'session.rejected': 'Sign-in or session rejected',
  'member.added': 'Member added',
  'member.invited': 'Member invited',
  'member.joined': 'Member joined',
  'member.updated': 'Member changed',
  'member.removed': 'Member removed',
  'role.created': 'Role created',
  'role.updated': 'Role changed',
  'role.deleted': 'Role deleted',
  'organization.created': 'Organization created',
  'organization.updated': 'Organization changed',
  'organization.policy_updated': 'Key policy changed',
  'plan.changed': 'Plan changed',
  'agent.registered': 'Agent registered',
  'agent.updated': 'Agent changed',
  'agent.deleted': 'Agent deleted',
  'agent.usage_reported': 'Usage of an agent reported',
  'workflow.created': 'Workflow created',
  'workflow.updated': 'Workflow changed',
  'workflow.deleted': 'Workflow deleted',
  'audit.exported': 'Audit log exported',
  'audit.dropped': 'Old audit events dropped',
  'audit_sink.created': 'Sink created',
  'audit_sink.updated': 'Sink changed',
  'audit_sink.deleted': 'Sink deleted',
  'audit_sink.rewound': 'Sink moved in the log',
  'audit_sink.secret_rotated': 'Secret of a sink rotated',
  'audit_sink.tested': 'Sink tested',
};

/** Groups of actions, as the API's filters name them. */
export const AUDIT_ACTION_GROUPS: readonly { value: string; label: string }[] = [
  { value: 'api_key.*', label: 'All about keys' },
  { value: 'session.*', label: 'All about sessions' },
  { value: 'member.*', label: 'All about members' },
  { value: 'role.*', label: 'All about roles' },
  { value: 'organization.*', label: 'All about the organization' },
  { value: 'agent.*', label: 'All about agents' },
  { value: 'workflow.*', label: 'All about workflows' },
  { value: 'audit_sink.*', label: 'All about sinks' },
];

export const AUDIT_CATEGORIES: readonly { value: AuditEvent['category']; label: string; hint: string }[] = [
  { value: 'change', label: 'Changes', hint: 'Something was created, changed or deleted.' },
  { value: 'access', label: 'Access', hint: 'Something was read, or a key was used; most of the log.' },
  { value: 'security', label: 'Security', hint: 'Sessions, and credentials that were rejected.' },
  { value: 'notice', label: 'Notices', hint: 'Keys that expire, are overdue, idle or used again.' },
];

export const OUTCOMES: readonly { value: AuditEvent['outcome']; label: string }[] = [
  { value: 'success', label: 'Success' },
  { value: 'denied', label: 'Denied' },
  { value: 'failed', label: 'Failed' },
];
