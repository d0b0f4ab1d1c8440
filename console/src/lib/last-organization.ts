const NAME = 'last-organization';

/** Id of the organization that was shown last in this browser, where the person still belongs to it. */
export function lastOrganization(ids: readonly string[]): string | undefined {
  const last = localStorage.getItem(NAME);
  return ids.find((id) => id === last) ?? ids[0];
}

export const rememberOrganization = (id: string): void => localStorage.setItem(NAME, id);
