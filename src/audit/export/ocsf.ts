import type { AuditActorView } from '../audit-event.view.js';
import type { Outcome } from '../audit-event.js';
import { activityOf } from './ocsf-activity.js';
import type { ExportedEvent, ExportFormat } from './format.js';

/** The version of the Open Cybersecurity Schema Framework that is written, and the class: API Activity. */
export const OCSF_VERSION = '1.6.0';
const CLASS = { uid: 6003, name: 'API Activity' } as const;
const CATEGORY = { uid: 6, name: 'Application Activity' } as const;
const PRODUCT = { name: 'Praesidia Keys', vendor_name: 'Praesidia' } as const;

/** `user.type_id` */
const USER_TYPES: Record<AuditActorView['kind'], { type_id: number; type: string }> = {
  user: { type_id: 1, type: 'User' },
  system: { type_id: 3, type: 'System' },
  api_key: { type_id: 4, type: 'Service' },
};

const SEVERITIES: Record<Outcome, { severity_id: number; severity: string }> = {
  success: { severity_id: 1, severity: 'Informational' },
  failed: { severity_id: 2, severity: 'Low' },
  denied: { severity_id: 3, severity: 'Medium' },
};

/** An event as OCSF API Activity. What the class has no attribute for is in `unmapped`. */
export function ocsfEvent(event: ExportedEvent): object {
  const { request, organizationId } = event;
  const activity = activityOf(event);
  const succeeded = event.outcome === 'success';
  return {
    category_uid: CATEGORY.uid,
    category_name: CATEGORY.name,
    class_uid: CLASS.uid,
    class_name: CLASS.name,
    activity_id: activity.id,
    activity_name: activity.name,
    type_uid: CLASS.uid * 100 + activity.id,
    type_name: `${CLASS.name}: ${activity.name}`,
    time: event.occurredAt.getTime(),
    ...SEVERITIES[event.outcome],
    status_id: succeeded ? 1 : 2,
    status: succeeded ? 'Success' : 'Failure',
    ...(request.status !== null && { status_code: String(request.status) }),
    ...(event.reason !== null && { status_detail: event.reason }),
    message: `${event.actor.name}: ${event.action}`,
    metadata: {
      version: OCSF_VERSION,
      product: PRODUCT,
      log_name: 'audit',
      tenant_uid: organizationId,
      uid: event.id,
      event_code: event.action,
      ...(event.leafIndex !== null && { sequence: event.leafIndex }),
      ...(request.id !== null && { correlation_uid: request.id }),
    },
    actor: { user: user(event) },
    api: {
      operation: event.action,
      service: { name: PRODUCT.name },
      ...(request.id !== null && { request: { uid: request.id } }),
      ...(request.status !== null && { response: { code: request.status } }),
    },
    // what no request has caused comes from the service itself
    src_endpoint: request.ip ? { ip: request.ip } : { svc_name: PRODUCT.name },
    ...http(event),
    ...resources(event),
    unmapped: {
      category: event.category,
      outcome: event.outcome,
      details: event.details,
      ...(event.leafHash !== null && { leaf_hash: event.leafHash }),
    },
  };
}

const user = ({ actor, organizationId }: ExportedEvent) => ({
  ...USER_TYPES[actor.kind],
  name: actor.name,
  ...(actor.id !== null && { uid: actor.id }),
  ...(actor.keyPrefix !== undefined && { credential_uid: actor.keyPrefix }),
  org: { uid: organizationId },
});

function http({ request }: ExportedEvent): object {
  if (request.id === null || request.method === null) return {};
  return {
    http_request: {
      uid: request.id,
      http_method: request.method,
      ...(request.route !== null && { url: { path: request.route } }),
      ...(request.userAgent !== null && { user_agent: request.userAgent }),
    },
    ...(request.status !== null && { http_response: { code: request.status } }),
  };
}

function resources({ target }: ExportedEvent): object {
  if (!target) return {};
  const { type, id, name, keyPrefix } = target;
  return {
    resources: [
      {
        type,
        uid: id,
        ...(name !== undefined && { name }),
        ...(keyPrefix !== undefined && { uid_alt: keyPrefix }),
      },
    ],
  };
}

export const OCSF: ExportFormat = {
  contentType: 'application/x-ndjson',
  extension: 'ocsf.ndjson',
  head: '',
  write: (events) => events.map((event) => `${JSON.stringify(ocsfEvent(event))}\n`).join(''),
};
