/** What another service adds to the catalogue; a file holds one of these, or a list of them. */
export interface CatalogueFile {
  readonly features?: Readonly<Record<string, { readonly description: string }>>;
  readonly permissions?: Readonly<
    Record<string, { readonly description: string; readonly feature?: string }>
  >;
  readonly scopes?: Readonly<
    Record<string, { readonly description: string; readonly permissions: readonly string[] }>
  >;
  /** built-in roles, and the permissions of the file that they get */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  /** plans, new ones too, and the features that they get */
  readonly plans?: Readonly<Record<string, readonly string[]>>;
}

export type Section = keyof CatalogueFile;

export const SECTIONS: readonly Section[] = ['features', 'permissions', 'scopes', 'roles', 'plans'];

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The names that the parts of a file declare in a section, as far as they can be read. */
export const namesIn = (parts: readonly unknown[], section: Section): string[] =>
  parts.flatMap((part) => (isObject(part) && isObject(part[section]) ? Object.keys(part[section]) : []));
