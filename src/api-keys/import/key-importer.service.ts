import { Injectable } from '@nestjs/common';
import { Catalogue } from '../../access/catalogue.js';
import type { Actor } from '../../access/principal.js';
import { TokenDigest } from '../../access/token-digest.js';
import { eventRow } from '../../audit/audit-event.js';
import { INSERT_EVENTS, insertValues } from '../../audit/insert-events.js';
import { systemActor } from '../../audit/system-actor.js';
import { UnitOfWork, type Transaction } from '../../audit/unit-of-work.js';
import { newId } from '../../database/columns.js';
import { Database } from '../../database/database.js';
import { conflict, invalid } from '../../http/problem.js';
import { ApiKey } from '../api-key.entity.js';
import { keyTarget } from '../key-row.js';
import { ImportedKeys } from './imported-keys.js';
import type { KeyToImport } from './imported-key.dto.js';
import { readKeys, type ReadKey } from './read-keys.js';

export interface ImportedKey {
  readonly id: string;
  readonly organizationId: string;
  /** as lists and the audit log show it */
  readonly prefix: string;
  /** it was there before, and stays as it is: also revoked, rotated or changed since */
  readonly existed: boolean;
}

type NewRow = Partial<ApiKey> &
  Pick<ApiKey, 'id' | 'organizationId' | 'name' | 'prefix'> & { readonly digest: Buffer };

const ACTOR = 'import';
// a long list does not keep requests waiting
const PIECE = 200;
// imports take turns, so that two of the same keys do it once
const TAKE_TURN = `SELECT pg_advisory_xact_lock(hashtextextended('praesidia-keys import', 0))`;

/** Takes keys over that were issued elsewhere: whoever holds one goes on using it unchanged. */
@Injectable()
export class KeyImporter {
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly catalogue: Catalogue,
    private readonly digest: TokenDigest,
    private readonly imported: ImportedKeys,
  ) {}

  /**
   * All of them or none; those that are there already stay as they are. When it resolves, every instance knows the keys.
   * @returns the keys, in the order of what was given
   * @throws Problem 400 naming what is not accepted; 409 for a key that another organization has
   */
  async import(given: readonly KeyToImport[]): Promise<ImportedKey[]> {
    const [now] = await this.database.query<{ at: Date }>('SELECT clock_timestamp()::timestamptz(3) AS at');
    const keys = await readKeys(this.catalogue, given, now!.at);
    const actor = systemActor(ACTOR, now!.at);
    const { outcome, isFirst } = await this.work.run(actor, async (tx) => {
      await tx.query(TAKE_TURN);
      await assertOrganizations(tx, keys);
      const outcome = await this.store(tx, actor, keys);
      return { outcome, isFirst: await noteOrganizations(tx, outcome) };
    });
    if (isFirst) await this.imported.begin();
    return outcome;
  }

  private async store(tx: Transaction, actor: Actor, keys: readonly ReadKey[]): Promise<ImportedKey[]> {
    const outcome: ImportedKey[] = [];
    for (let from = 0; from < keys.length; from += PIECE) {
      const piece = keys.slice(from, from + PIECE);
      const existing = await this.existing(tx, piece);
      const rows: NewRow[] = [];
      for (const [index, key] of piece.entries()) {
        const there = existing.get(index);
        if (there && there.organizationId !== key.organizationId)
          throw conflict(
            `keys[${from + index}] is a key of another organization; nothing has been imported.`,
          );
        const row = there ?? this.rowOf(key);
        const { id, organizationId, prefix } = row;
        outcome.push({ id, organizationId, prefix, existed: there !== undefined });
        if (!there) rows.push(row as NewRow);
      }
      await insert(tx, actor, rows);
    }
    return outcome;
  }

  /** Those that are stored, by their place among these. */
  private async existing(
    tx: Transaction,
    keys: readonly ReadKey[],
  ): Promise<Map<number, Pick<ApiKey, 'id' | 'organizationId' | 'prefix'>>> {
    const places = new Map(
      keys.flatMap(({ sha256 }, index) =>
        this.digest.allOfSha256(sha256).map((digest) => [digest.toString('hex'), index] as const),
      ),
    );
    const rows = await tx.query<Pick<ApiKey, 'id' | 'organizationId' | 'prefix'> & { digest: string }>(
      `SELECT k.id, k.organization_id AS "organizationId", k.prefix, d.digest FROM unnest($1::text[]) AS d (digest)
         JOIN api_keys k ON k.digest = decode(d.digest, 'hex')`,
      [[...places.keys()]],
    );
    return new Map(rows.map(({ digest, ...key }) => [places.get(digest)!, key]));
  }

  private rowOf({ sha256, prefix, createdAt, ...key }: ReadKey): NewRow {
    const [digest] = this.digest.allOfSha256(sha256);
    return {
      ...key,
      id: newId(),
      digest: digest!,
      pepperId: this.digest.pepperId,
      // tells the key from others, and nothing of its token
      prefix: prefix ?? `imported_${digest!.toString('hex').slice(0, 8)}`,
      ...(createdAt && { createdAt }),
      createdByKind: 'system',
      createdByName: ACTOR,
      imported: true,
    };
  }
}

/** With the events of these, for those of all together would be too many for one statement. */
async function insert(tx: Transaction, actor: Actor, rows: readonly NewRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { manager } = tx;
  await manager
    .createQueryBuilder()
    .insert()
    .into(ApiKey)
    .values([...rows])
    .updateEntity(false)
    .execute();
  const events = rows.map((row) => {
    const { organizationId, scopes, expiresAt, allowedCidrs, rateLimit } = row;
    return eventRow(actor, {
      action: 'api_key.created',
      organizationId,
      target: keyTarget(row),
      details: { scopes, expiresAt, allowedCidrs, rateLimit, imported: true },
    });
  });
  await tx.query(INSERT_EVENTS, insertValues(events));
}

async function assertOrganizations(tx: Transaction, keys: readonly ReadKey[]): Promise<void> {
  const wanted = [...new Set(keys.map(({ organizationId }) => organizationId))].sort();
  // none of them goes away meanwhile
  const found = await tx.query<{ id: string }>(
    'SELECT id FROM organizations WHERE id = ANY ($1::uuid[]) ORDER BY id FOR KEY SHARE',
    [wanted],
  );
  const known = new Set(found.map(({ id }) => id));
  const errors = keys.flatMap(({ organizationId }, index) => {
    const field = `keys[${index}].organizationId`;
    return known.has(organizationId)
      ? []
      : [{ field, detail: `${field} must be the id of an organization that there is.` }];
  });
  if (errors.length > 0) throw invalid(...errors.slice(0, 20));
}

/** @returns whether these are the first keys ever imported */
async function noteOrganizations(tx: Transaction, keys: readonly ImportedKey[]): Promise<boolean> {
  const organizations = [...new Set(keys.flatMap((key) => (key.existed ? [] : [key.organizationId])))];
  if (organizations.length === 0) return false;
  const earlier = await tx.query('SELECT 1 FROM key_imports LIMIT 1');
  await tx.query(
    'INSERT INTO key_imports (organization_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING',
    [organizations],
  );
  return earlier.length === 0;
}
