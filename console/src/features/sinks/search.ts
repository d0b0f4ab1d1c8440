import { flag, readSearch, text } from '../../lib/search';

/** The state of the view that its URL holds: `sink` the one that is shown alone, `create` that one is being made. */
export const search = readSearch({ sink: text(), create: flag });
