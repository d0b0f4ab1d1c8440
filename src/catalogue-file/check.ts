import { Catalogue, type CatalogueDefinition } from '../access/catalogue.js';
import { ConfigurationError } from '../config/config.js';
import { isObject, namesIn, SECTIONS, type CatalogueFile } from './form.js';
import { lineProblems, type Vocabulary } from './line-problems.js';

const DECLARED_ONCE = ['features', 'permissions', 'scopes'] as const;

/** @throws ConfigurationError naming the file, every place in it that is not accepted, and what is */
export function checkCatalogueFile(base: CatalogueDefinition, path: string, value: unknown): CatalogueFile[] {
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  const vocabulary = vocabularyOf(base, parts);
  const problems = parts.flatMap((part, index) =>
    partProblems(part, Array.isArray(value) ? `[${index}]` : '', vocabulary),
  );
  for (const section of DECLARED_ONCE) {
    const names = namesIn(parts, section);
    const repeated = new Set(names.filter((name, index) => names.indexOf(name) < index));
    for (const name of repeated) problems.push(`${section}["${name}"] must be declared once`);
  }
  if (problems.length > 0) {
    const lines = problems.map((problem) => `  - ${problem}`);
    throw new ConfigurationError(`CATALOGUE_FILE ${path} is not valid:\n${lines.join('\n')}`);
  }
  return parts as CatalogueFile[];
}

function partProblems(part: unknown, at: string, vocabulary: Vocabulary): string[] {
  if (!isObject(part)) return [`${at || 'it'} must be an object with any of ${SECTIONS.join(', ')}`];
  const place = (section: string) => (at ? `${at}.${section}` : section);
  const unknown = Object.keys(part).filter((name) => !SECTIONS.includes(name as 'roles'));
  return [
    ...unknown.map((name) => `${place(name)} is not known here: there are ${SECTIONS.join(', ')}`),
    ...SECTIONS.flatMap((section) => {
      const lines = part[section];
      if (lines === undefined) return [];
      if (!isObject(lines)) return [`${place(section)} must be an object`];
      return Object.entries(lines).flatMap(([name, line]) =>
        lineProblems[section](name, line, vocabulary).map(
          (problem) => `${place(section)}["${name}"]${problem}`,
        ),
      );
    }),
  ];
}

function vocabularyOf(base: CatalogueDefinition, parts: readonly unknown[]): Vocabulary {
  const catalogue = new Catalogue(base);
  const ownFeatures = new Set(namesIn(base.parts, 'features'));
  return {
    ownResources: new Set([...catalogue.allPermissions].map((name) => name.split('.')[0]!)),
    ownFeatures,
    ownScopes: new Set(catalogue.scopes.map(({ name }) => name)),
    roles: new Set(catalogue.roles.map(({ name }) => name)),
    features: new Set([...ownFeatures, ...namesIn(parts, 'features')]),
    permissions: new Set(namesIn(parts, 'permissions')),
    keyPermissions: new Set([...catalogue.keyPermissions, ...namesIn(parts, 'permissions')]),
  };
}
