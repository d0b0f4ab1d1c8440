import { TokenDigest } from '../access/token-digest.js';
import { signingKeyContext } from '../audit/checkpoints/signing-keys.js';
import type { OtherPepper } from '../config/config.js';
import { SecretBox } from '../config/secret-box.js';
import { hangingOn, totalOf } from './hanging.js';
import {
  addPepper,
  findPepper,
  knownPeppers,
  unknownPepper,
  WrongPepper,
  type KnownPepper,
  type Query,
} from './known-peppers.js';

/**
 * Checks the peppers of the configuration against those that the database has had, and enters new ones; at the start of each
 * instance, within a transaction.
 * @throws WrongPepper when something that lives could not be verified by this instance: it does not start then
 */
export async function settlePeppers(
  query: Query,
  pepper: string,
  other: OtherPepper | null,
): Promise<TokenDigest> {
  await query('LOCK TABLE peppers IN EXCLUSIVE MODE');
  const known = await knownPeppers(query);
  if (known.length === 0) await enterFirst(query, known, other?.role === 'previous' ? other.pepper : pepper);
  const current = await currentOf(query, known, pepper, other);
  const beside = other && (await besideOf(query, known, current, other));
  for (const row of known)
    if (row !== current && row !== beside && row.retired_at === null) await leaveBehind(query, row, current);
  await query('UPDATE peppers SET used_at = clock_timestamp() WHERE id = $1 AND used_at IS NULL', [
    current.id,
  ]);
  return new TokenDigest(pepper, current.id, beside && other && new TokenDigest(other.pepper, beside.id));
}

/** A database that was made before it kept peppers shows by its sealed signing key whether this is the one. */
async function enterFirst(query: Query, known: KnownPepper[], pepper: string): Promise<void> {
  const sealed = await query<{ key_id: string; sealed_key: Buffer }>(
    'SELECT key_id, sealed_key FROM audit_signing_keys WHERE valid_to IS NULL AND sealed_key IS NOT NULL',
  );
  const box = new SecretBox(new TokenDigest(pepper));
  try {
    for (const { key_id, sealed_key } of sealed) box.open(sealed_key, signingKeyContext(key_id));
  } catch {
    throw unknownPepper();
  }
  known.push(await addPepper(query, pepper));
}

async function currentOf(
  query: Query,
  known: KnownPepper[],
  pepper: string,
  other: OtherPepper | null,
): Promise<KnownPepper> {
  const current = findPepper(known, pepper);
  if (current?.retired_at)
    throw new WrongPepper(
      'KEY_PEPPER is one that this database has replaced for good: give the one that replaced it.',
    );
  if (current) return current;
  if (other?.role !== 'previous' || !findPepper(known, other.pepper)) throw unknownPepper();
  const added = await addPepper(query, pepper);
  known.push(added);
  return added;
}

async function besideOf(
  query: Query,
  known: KnownPepper[],
  current: KnownPepper,
  { role, pepper }: OtherPepper,
): Promise<KnownPepper> {
  const found = findPepper(known, pepper);
  if (role === 'previous') {
    if (!found) throw new WrongPepper('KEY_PEPPER_PREVIOUS is no pepper that this database has had.');
    if (found.id > current.id)
      throw new WrongPepper('KEY_PEPPER_PREVIOUS is newer than KEY_PEPPER: give it as KEY_PEPPER_NEXT.');
    return found;
  }
  if (found && found.id < current.id)
    throw new WrongPepper('KEY_PEPPER_NEXT is older than KEY_PEPPER: give it as KEY_PEPPER_PREVIOUS.');
  if (found) return found;
  const added = await addPepper(query, pepper);
  known.push(added);
  return added;
}

/** This instance will not accept the pepper. It is retired, unless something needs it. */
async function leaveBehind(query: Query, row: KnownPepper, current: KnownPepper): Promise<void> {
  if (row.id > current.id) {
    if (row.used_at === null) return;
    throw new WrongPepper(
      'KEY_PEPPER has been replaced, and this instance would refuse what is made under the newer one: give that one too, as KEY_PEPPER_NEXT, or as KEY_PEPPER with this one as KEY_PEPPER_PREVIOUS.',
    );
  }
  const left = totalOf(await hangingOn(query, row.id));
  if (left > 0)
    throw new WrongPepper(
      `${left} keys, sessions, links and service tokens still hang on the pepper before KEY_PEPPER: keep it as KEY_PEPPER_PREVIOUS until "npm run pepper:status" says that it may go.`,
    );
  await retire(query, row.id);
}

export const retire = (query: Query, id: number): Promise<object[]> =>
  query('UPDATE peppers SET retired_at = clock_timestamp() WHERE id = $1 AND retired_at IS NULL', [id]);
