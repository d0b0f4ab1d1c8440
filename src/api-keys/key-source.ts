import { anyOf, type KeySelection } from './key-selection.js';

type Query = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

export interface KeySource {
  readonly from: string;
  readonly where: readonly string[];
  readonly parts: readonly string[];
}

// so many rows are sorted in about a tenth of a second; when there are more, some are soon met in the list's own order
const FEW = 20_000;
/** how many keys may be passed over for each that is shown: that takes a millisecond or two a page */
const PASSED_OVER = 40;

/**
 * From where a list reads in order what an inverted index finds: where much of what comes next matches, the list is read in
 * its order and the rest passed over; where little does, it is found first and then sorted. PostgreSQL itself would have to
 * guess which, and misses by seconds.
 * @param isNear whether the next keys of the list that meet all of the conditions are found with so many passed over for each
 */
export async function keySource(
  query: Query,
  { matches: { indexed, plain, values }, where, parts }: KeySelection,
  isNear: (conditions: readonly string[], passedOver: number) => Promise<boolean>,
): Promise<KeySource> {
  if (indexed.length === 0) return { from: 'api_keys k', where, parts };
  const inOrder = { from: 'api_keys k', where: [...where, ...plain], parts };
  if (await isNear(plain, PASSED_OVER)) return inOrder;
  const found = `FROM api_keys k WHERE k.organization_id = $1 AND ${indexed.join(' AND ')}`;
  const [row] = await query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT 1 ${found} LIMIT ${FEW + 1}) candidates`,
    [...values],
  );
  if (row!.count > FEW) return inOrder;
  // OFFSET 0 keeps the planner from merging the two steps
  return { from: `(SELECT k.* ${found} OFFSET 0) k`, where, parts: [anyOf(parts)] };
}
