/** A scope as the catalogue has it. */
export interface ScopeInfo {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
}

export interface ScopeGroup {
  readonly resource: string;
  /** "API keys" */
  readonly label: string;
  readonly scopes: readonly ScopeInfo[];
}

export interface Preset {
  readonly label: string;
  readonly scopes: readonly string[];
}

const PRESETS: readonly Preset[] = [
  { label: 'Analytics export', scopes: ['analytics:read'] },
  {
    label: 'Deployment pipeline',
    scopes: ['agents:read', 'agents:write', 'workflows:read', 'workflows:write'],
  },
  { label: 'SIEM forwarder', scopes: ['audit:read'] },
];

const LABELS: Readonly<Record<string, string>> = { 'api-keys': 'API keys', audit: 'Audit log' };

/** What is about the organization and its keys, and not about what the platform does. */
const OWN = ['audit', 'members', 'api-keys', 'tokens'];

/** `agents:read` and `agents:write` stand together: what the platform does first, in the order of the catalogue. */
export function groupScopes(scopes: readonly ScopeInfo[]): ScopeGroup[] {
  const groups = new Map<string, ScopeInfo[]>();
  for (const scope of scopes) {
    const resource = resourceOf(scope.name);
    groups.set(resource, [...(groups.get(resource) ?? []), scope]);
  }
  return [...groups]
    .sort(([one], [other]) => OWN.indexOf(one) - OWN.indexOf(other))
    .map(([resource, members]) => ({ resource, label: labelOf(resource), scopes: members }));
}

/** Those of which the catalogue has every scope. */
export const presetsOf = (scopes: readonly ScopeInfo[]): readonly Preset[] =>
  PRESETS.filter((preset) => preset.scopes.every((name) => scopes.some((scope) => scope.name === name)));

/** What these scopes hold, each permission once. */
export const permissionsOf = (scopes: readonly ScopeInfo[], names: readonly string[]): string[] => [
  ...new Set(scopes.filter(({ name }) => names.includes(name)).flatMap(({ permissions }) => permissions)),
];

/** Whether a permission only lets one look. */
export const isReading = (permission: string): boolean => /\.(view|export|introspect)$/.test(permission);

export const isSameChoice = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((name) => others.includes(name));

const resourceOf = (scope: string): string => scope.split(':', 1)[0]!;

/** "API keys" for `api-keys` and `api_keys` */
export function labelOf(resource: string): string {
  const words = resource.replaceAll(/[-_]/g, ' ');
  return LABELS[resource.replaceAll('_', '-')] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
