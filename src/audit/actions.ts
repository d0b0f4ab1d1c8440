export type AuditCategory = 'change' | 'access' | 'security' | 'notice';

/** Every action the log can hold, with its category. */
export const AUDIT_ACTIONS = {
  'organization.created': 'change',
  'organization.updated': 'change',
  'plan.changed': 'change',
  'member.added': 'change',
  'member.invited': 'change',
  'member.joined': 'change',
  'member.updated': 'change',
  'member.removed': 'change',
  'role.created': 'change',
  'role.updated': 'change',
  'role.deleted': 'change',
  'session.created': 'security',
  'session.ended': 'security',
  'session.rejected': 'security',
  'api_key.created': 'change',
  'api_key.viewed': 'access',
  'api_key.listed': 'access',
  'api_key.updated': 'change',
  'api_key.revoked': 'change',
  'api_key.used': 'access',
  'api_key.rejected': 'security',
  'agent.registered': 'change',
  'agent.updated': 'change',
  'agent.deleted': 'change',
  'agent.usage_reported': 'change',
  'workflow.created': 'change',
  'workflow.updated': 'change',
  'workflow.deleted': 'change',
} as const satisfies Record<string, AuditCategory>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

export const isAuditAction = (name: string): name is AuditAction => Object.hasOwn(AUDIT_ACTIONS, name);
