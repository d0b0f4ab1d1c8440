import { readSearch, type Reader } from '../../lib/search';

// a path of this console and nothing else: a link to sign in must not lead elsewhere
const ownPath: Reader<string> = (value) =>
  typeof value === 'string' && /^\/(o\/|account)/.test(value) ? value : undefined;

/** `next`: where to go once signed in. */
export const search = readSearch({ next: ownPath });
