import { isObject, type Section } from './form.js';

type Names = ReadonlySet<string>;

/** The names that a file may use, and those that are taken. */
export interface Vocabulary {
  /** what stands before the dot of the service's own permissions */
  readonly ownResources: Names;
  readonly ownFeatures: Names;
  readonly ownScopes: Names;
  readonly roles: Names;
  /** the service's own and those of the file */
  readonly features: Names;
  /** of the file */
  readonly permissions: Names;
  /** of the file, and those that scopes of the service hold; the others are for people */
  readonly keyPermissions: Names;
}

type Check = (name: string, line: unknown, vocabulary: Vocabulary) => string[];

const WORD = /^[a-z][a-z0-9_]{0,49}$/;
const PERMISSION = /^([a-z][a-z0-9_]{0,49})\.[a-z][a-z0-9_]{0,49}$/;
const SCOPE = /^[a-z][a-z0-9-]{0,49}:[a-z][a-z0-9-]{0,49}$/;
const DESCRIPTION = /^(?=.*\S)[^\u0000-\u001f\u007f]{1,200}$/u;

const join = (names: Names): string => [...names].join(', ') || 'none';

/** What is wrong with a line; each begins with the place in it and goes on as the sentence does. */
export const lineProblems: Readonly<Record<Section, Check>> = {
  features: (name, line, { ownFeatures }) => [
    ...(WORD.test(name)
      ? []
      : [' must be called like invoicing: lower-case letters, digits and underscores']),
    ...(ownFeatures.has(name) ? [" must have another name: that is a feature of the service's own"] : []),
    ...described(line, []),
  ],

  permissions: (name, line, { ownResources, features }) => {
    const resource = PERMISSION.exec(name)?.[1];
    return [
      ...(resource
        ? []
        : [' must be called like invoices.view: lower-case letters, digits and underscores, one dot']),
      ...(resource && ownResources.has(resource)
        ? [` must begin with something else: ${resource}.… are the service's own`]
        : []),
      ...described(line, ['feature']),
      ...(isObject(line) && line.feature !== undefined && !features.has(line.feature as string)
        ? [`.feature must be one of ${join(features)}`]
        : []),
    ];
  },

  scopes: (name, line, { ownScopes, keyPermissions }) => [
    ...(SCOPE.test(name)
      ? []
      : [' must be called like invoices:read: lower-case letters, digits and hyphens, one colon']),
    ...(ownScopes.has(name) ? [" must have another name: that is a scope of the service's own"] : []),
    ...described(line, ['permissions']),
    ...(isObject(line) ? listed(line.permissions, keyPermissions, '.permissions') : []),
  ],

  roles: (name, line, { roles, permissions }) => [
    ...(roles.has(name) ? [] : [` must be a built-in role: one of ${join(roles)}`]),
    ...listed(line, permissions, ''),
  ],

  plans: (name, line, { features }) => [
    ...(WORD.test(name) ? [] : [' must be called like team: lower-case letters, digits and underscores']),
    ...listed(line, features, ''),
  ],
};

function described(line: unknown, more: readonly string[]): string[] {
  if (!isObject(line)) return [' must be an object with a description'];
  const { description } = line;
  const known = ['description', ...more];
  return [
    ...(typeof description === 'string' && DESCRIPTION.test(description)
      ? []
      : ['.description must be a text of 1 to 200 characters']),
    ...Object.keys(line)
      .filter((name) => !known.includes(name))
      .map((name) => `.${name} is not known here: there are ${known.join(', ')}`),
  ];
}

function listed(value: unknown, known: Names, at: string): string[] {
  if (!Array.isArray(value) || value.length === 0) return [`${at} must be a list of some of ${join(known)}`];
  return value.flatMap((name, index) =>
    typeof name === 'string' && known.has(name) ? [] : [`${at}[${index}] must be one of ${join(known)}`],
  );
}
