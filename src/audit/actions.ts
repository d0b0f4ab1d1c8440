export const AUDIT_CATEGORIES = ['change', 'access', 'security', 'notice'] as const;
export type AuditCategory = (typeof AUDIT_CATEGORIES)[number];

/** Every action of the service's own, with its category. */
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

declare const HOSTS: unique symbol;
/** A name that is not the service's own but of another service that records with it; see `isHostAction`, `isHostType`. */
export type HostName = string & { readonly [HOSTS]: true };

const resourceOf = (action: string): string => action.slice(0, action.indexOf('.'));
const OWN_RESOURCES: ReadonlySet<string> = new Set(Object.keys(AUDIT_ACTIONS).map(resourceOf));
const WORD = '[a-z][a-z0-9_-]*';
const ACTION = new RegExp(`^${WORD}\\.${WORD}$`);
const GROUP = new RegExp(`^${WORD}\\.\\*$`);
const TYPE = new RegExp(`^${WORD}$`);
const MAX_NAME = 100;

/** Whether another service may call an action of its own so: `invoice.paid`, where no action here is `invoice.…`. */
export const isHostAction = (name: string): name is HostName =>
  name.length <= MAX_NAME && ACTION.test(name) && !OWN_RESOURCES.has(resourceOf(name));

/** Whether another service may call a kind of thing so: `invoice`. Keys are the service's own. */
export const isHostType = (name: string): name is HostName =>
  name.length <= MAX_NAME && name !== 'api_key' && TYPE.test(name);

/** What a filter names. */
export interface NamedActions {
  readonly names: readonly string[];
  /** of another service: every action of these resources */
  readonly resources: readonly string[];
}

/**
 * The actions that a filter names: single ones and groups such as `api_key.*`, separated by commas. What may be another
 * service's is taken as it is; the service's own must exist.
 * @returns null when a name stands for no action
 */
export function actionsNamed(filter: string): NamedActions | null {
  const own = Object.keys(AUDIT_ACTIONS);
  const names = new Set<string>();
  const resources = new Set<string>();
  for (const name of filter.split(',')) {
    const group = GROUP.test(name) ? name.slice(0, -1) : null;
    const found = own.filter((action) => (group ? action.startsWith(group) : action === name));
    for (const action of found) names.add(action);
    if (found.length > 0) continue;
    if (group && !OWN_RESOURCES.has(group.slice(0, -1))) resources.add(group.slice(0, -1));
    else if (isHostAction(name)) names.add(name);
    else return null;
  }
  return { names: [...names].sort(), resources: [...resources].sort() };
}

/** The same as SQL over `audit_events`. @param bind gives the place of a value in the statement, `$1` … */
export function actionCondition(filter: string, bind: (value: unknown) => string): string {
  const { names, resources } = actionsNamed(filter) ?? { names: [], resources: [] };
  const named = `action = ANY (${bind(names)}::text[])`;
  return resources.length === 0
    ? named
    : `(${named} OR split_part(action, '.', 1) = ANY (${bind(resources)}::text[]))`;
}
