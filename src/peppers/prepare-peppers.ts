import type { TokenDigest } from '../access/token-digest.js';
import type { OtherPepper } from '../config/config.js';
import { SecretBox } from '../config/secret-box.js';
import type { Database } from '../database/database.js';
import type { Query } from './known-peppers.js';
import { resealAll } from './sealed-secrets.js';
import { settlePeppers } from './settle-peppers.js';

/** Enters the peppers in the database, and has everything sealed under the current one. */
export async function preparePeppers(
  database: Database,
  pepper: string,
  other: OtherPepper | null,
): Promise<TokenDigest> {
  return database.inBackground(async (run) => {
    const query: Query = (text, values = []) => run({ text, values });
    const digest = await settlePeppers(query, pepper, other);
    if (digest.replacesOther) await resealAll(query, new SecretBox(digest));
    return digest;
  });
}
