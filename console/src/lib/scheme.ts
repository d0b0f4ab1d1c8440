export type Scheme = 'system' | 'light' | 'dark';

const NAME = 'colour-scheme';

export function chosenScheme(): Scheme {
  const chosen = localStorage.getItem(NAME);
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

/** Shows the page in the scheme that was chosen in this browser; the system's own where none was. */
export function applyScheme(): void {
  const scheme = chosenScheme();
  if (scheme === 'system') delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme;
}

export function chooseScheme(scheme: Scheme): void {
  if (scheme === 'system') localStorage.removeItem(NAME);
  else localStorage.setItem(NAME, scheme);
  applyScheme();
}
