import { sinkSecretContext } from '../audit-sinks/sink-secrets.js';
import { signingKeyContext } from '../audit/checkpoints/signing-keys.js';
import type { SecretBox } from '../config/secret-box.js';
import type { Query } from './known-peppers.js';

interface SealedColumn {
  readonly table: string;
  readonly id: string;
  readonly column: string;
  readonly contextOf: (id: string) => string;
}

/** Every place of the database that holds something sealed. */
const SEALED: readonly SealedColumn[] = [
  { table: 'audit_signing_keys', id: 'key_id', column: 'sealed_key', contextOf: signingKeyContext },
  { table: 'audit_sinks', id: 'id', column: 'secret', contextOf: sinkSecretContext },
  { table: 'audit_sinks', id: 'id', column: 'previous_secret', contextOf: sinkSecretContext },
];

interface Sealed {
  readonly id: string;
  readonly sealed: Buffer;
}

interface Outdated {
  readonly place: SealedColumn;
  readonly id: string;
  readonly sealed: Buffer;
  /** the same under the current pepper; null when it opens under neither */
  readonly anew: Buffer | null;
}

async function outdated(query: Query, box: SecretBox): Promise<Outdated[]> {
  const found: Outdated[] = [];
  for (const place of SEALED) {
    const { table, id, column, contextOf } = place;
    const rows = await query<Sealed>(
      `SELECT ${id} AS id, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL ORDER BY ${id}`,
    );
    for (const row of rows) {
      let anew: Buffer | null = null;
      try {
        anew = box.reseal(row.sealed, contextOf(row.id));
        if (anew === null) continue;
      } catch {
        // what nobody can open is told of, and left as it is
      }
      found.push({ place, ...row, anew });
    }
  }
  return found;
}

/** How many secrets are not sealed under the current pepper, and how many of those open under the previous one either. */
export async function countOutdated(
  query: Query,
  box: SecretBox,
): Promise<{ outdated: number; unreadable: number }> {
  const found = await outdated(query, box);
  const unreadable = found.filter(({ anew }) => anew === null).length;
  return { outdated: found.length - unreadable, unreadable };
}

/** Seals everything under the current pepper. Instances that do it at once do it once; what changes meanwhile stays. */
export async function resealAll(query: Query, box: SecretBox): Promise<void> {
  for (const { place, id, sealed, anew } of await outdated(query, box)) {
    if (anew === null) continue;
    const { table, column } = place;
    await query(`UPDATE ${table} SET ${column} = $3 WHERE ${place.id} = $1 AND ${column} = $2`, [
      id,
      sealed,
      anew,
    ]);
  }
}
