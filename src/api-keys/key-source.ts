import { anyOf, type KeySelection } from './key-selection.js';

type Query = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

// so many rows are sorted in about a tenth of a second; when there are more, some are soon met in the list's own order
const FEW = 20_000;

/**
 * From where a list reads in order what an inverted index finds: when it is little, it is found first and then sorted;
 * when it is much, the list is read in its order and what does not match is passed over. PostgreSQL itself would have to
 * guess which, and misses by seconds.
 */
export async function keySource(
  query: Query,
  { matches: { indexed, plain, values }, where, parts }: KeySelection,
): Promise<{ from: string; where: readonly string[]; parts: readonly string[] }> {
  if (indexed.length === 0) return { from: 'api_keys k', where, parts };
  const found = `FROM api_keys k WHERE k.organization_id = $1 AND ${indexed.join(' AND ')}`;
  const [row] = await query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT 1 ${found} LIMIT ${FEW + 1}) candidates`,
    [...values],
  );
  if (row!.count > FEW) return { from: 'api_keys k', where: [...where, ...plain], parts };
  // OFFSET 0 keeps the planner from merging the two steps
  return { from: `(SELECT k.* ${found} OFFSET 0) k`, where, parts: [anyOf(parts)] };
}
