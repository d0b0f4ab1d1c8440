import { flag, oneOf, readSearch, text } from '../../lib/search';

/** The state of the view that its URL holds. */
export const search = readSearch({
  /** part of a name or an e-mail */
  q: text(),
  /** id of a role */
  role: text(36),
  status: oneOf('active', 'invited'),
  /** the dialog that invites is open */
  invite: flag,
});

export type View = ReturnType<typeof search>;
