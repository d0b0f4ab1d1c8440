import type { CursorCodec } from './cursor.js';
import { DEFAULT_LIMIT, type Page, type PageQuery } from './pagination.js';

/** One page of a list that stands in the code. */
export function staticPage<T>(
  cursors: CursorCodec,
  list: string,
  items: readonly T[],
  { cursor, limit = DEFAULT_LIMIT }: PageQuery,
): Page<T> {
  const binding = { list };
  const start = cursor === undefined ? 0 : (cursors.decode(binding, cursor)[0] as number);
  const end = start + limit;
  return {
    items: items.slice(start, end),
    nextCursor: end < items.length ? cursors.encode(binding, [end]) : null,
  };
}
