import { flag, readSearch } from '../../lib/search';

/** The state of the view that its URL holds. */
export const search = readSearch({
  /** the dialog that makes a role is open */
  create: flag,
});
