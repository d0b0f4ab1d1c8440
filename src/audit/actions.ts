export const AUDIT_CATEGORIES = ['change', 'access', 'security', 'notice'] as const;
export type AuditCategory = (typeof AUDIT_CATEGORIES)[number];

/** Every action the log can hold, with its category. */
export const AUDIT_ACTIONS = {
  'organization.created': 'change',
  'organization.updated': 'change',
  'organization.policy_updated': 'change',
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
  'audit_sink.created': 'change',
  'audit_sink.updated': 'change',
  'audit_sink.deleted': 'change',
  'audit_sink.secret_rotated': 'change',
  'audit_sink.rewound': 'change',
  'audit_sink.tested': 'change',
  'api_key.created': 'change',
  'api_key.claimed': 'change',
  'api_key.viewed': 'access',
  'api_key.listed': 'access',
  'api_key.updated': 'change',
  'api_key.rotated': 'change',
  'api_key.revoked': 'change',
  'api_key.used': 'access',
  'api_key.rejected': 'security',
  'api_key.reused': 'notice',
  'token.introspected': 'access',
  'api_key.expiring': 'notice',
  'api_key.overdue': 'notice',
  'api_key.idle': 'notice',
  'agent.registered': 'change',
  'agent.updated': 'change',
  'agent.deleted': 'change',
  'agent.usage_reported': 'change',
  'workflow.created': 'change',
  'workflow.updated': 'change',
  'workflow.deleted': 'change',
  'audit.exported': 'access',
  'audit.dropped': 'notice',
} as const satisfies Record<string, AuditCategory>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

export const isAuditAction = (name: string): name is AuditAction => Object.hasOwn(AUDIT_ACTIONS, name);

/**
 * The actions that a filter names: single ones and groups such as `api_key.*`, separated by commas.
 * @returns null when a name stands for no action
 */
export function actionsNamed(filter: string): AuditAction[] | null {
  const all = Object.keys(AUDIT_ACTIONS) as AuditAction[];
  const named = filter.split(',').map((name) => {
    const group = /^[a-z_]+\.\*$/.test(name) ? name.slice(0, -1) : null;
    return all.filter((action) => (group ? action.startsWith(group) : action === name));
  });
  return named.every((actions) => actions.length > 0) ? [...new Set(named.flat())].sort() : null;
}
