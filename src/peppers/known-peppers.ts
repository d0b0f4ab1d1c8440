import { TokenDigest } from '../access/token-digest.js';
import type { OtherPepper } from '../config/config.js';

/** The peppers do not fit the database; the message tells the operator what to do. */
export class WrongPepper extends Error {}

export type Query = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;

/** A pepper that the database has had; the later the higher its number. */
export interface KnownPepper {
  readonly id: number;
  readonly check_value: Buffer;
  readonly known_at: Date;
  /** since when things are made under it; null while it is but accepted */
  readonly used_at: Date | null;
  readonly retired_at: Date | null;
}

/** Tells a pepper from any other, and nothing of it to whoever has only the database. */
const checkValue = (pepper: string): Buffer => new TokenDigest(pepper).deriveSecret('pepper-check');

export const knownPeppers = (query: Query): Promise<KnownPepper[]> =>
  query<KnownPepper>('SELECT * FROM peppers ORDER BY id');

export const findPepper = (known: readonly KnownPepper[], pepper: string): KnownPepper | undefined =>
  known.find(({ check_value }) => check_value.equals(checkValue(pepper)));

export async function addPepper(query: Query, pepper: string): Promise<KnownPepper> {
  const [row] = await query<KnownPepper>(
    `INSERT INTO peppers (id, check_value) SELECT COALESCE(max(id) + 1, 0), $1 FROM peppers RETURNING *`,
    [checkValue(pepper)],
  );
  return row!;
}

/**
 * The digests of a database that a service has started on, for a command that works beside it.
 * @throws WrongPepper when the database does not know the pepper
 */
export async function digestOf(
  query: Query,
  pepper: string,
  other: OtherPepper | null,
): Promise<TokenDigest> {
  const known = await knownPeppers(query);
  const current = findPepper(known, pepper);
  if (!current) throw unknownPepper();
  const beside = other && findPepper(known, other.pepper);
  return new TokenDigest(pepper, current.id, beside ? new TokenDigest(other.pepper, beside.id) : null);
}

export const unknownPepper = (): WrongPepper =>
  new WrongPepper(
    'The keys, sessions and secrets of this database were made under another KEY_PEPPER. Give that one; to replace it, give it as KEY_PEPPER_PREVIOUS beside the new one.',
  );
