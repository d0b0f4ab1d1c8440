import { readSearch } from '../../lib/search';

/** The state of the view that its URL holds. */
export const search = readSearch({});
