import { Frontier } from '../../src/audit/tree/merkle.js';
import type { TestService } from './service.js';
import { storedLog } from './tree.js';

type Sql = Pick<TestService, 'sql'>;

/** Does something to the log that only the database's owner can, who switches off what stands in the way. */
export async function asOwner(service: Sql, run: () => Promise<unknown>): Promise<void> {
  const tables = await service.sql<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relname LIKE 'audit\\_%'`,
  );
  for (const { name } of tables) await service.sql(`ALTER TABLE ${name} DISABLE TRIGGER ALL`);
  try {
    await run();
  } finally {
    for (const { name } of tables) await service.sql(`ALTER TABLE ${name} ENABLE TRIGGER ALL`);
  }
}

/** Makes the stored tree of a log with less than 256 leaves one over other hashes. */
export async function rebuildTree(
  service: Sql,
  organizationId: string,
  change: (hashes: Buffer[]) => void,
): Promise<void> {
  const { hashes } = await storedLog(service, organizationId);
  change(hashes);
  const frontier = Frontier.empty();
  for (const hash of hashes) frontier.append(hash);
  const pieces = await service.sql<{ first: number; bytes: number }>(
    'SELECT first_index::float8 AS first, octet_length(hashes) AS bytes FROM audit_tile_pieces WHERE organization_id = $1',
    [organizationId],
  );
  for (const { first, bytes } of pieces) {
    const piece = Buffer.concat(hashes.slice(first, first + bytes / 32));
    await service.sql(
      'UPDATE audit_tile_pieces SET hashes = $3 WHERE organization_id = $1 AND first_index = $2',
      [organizationId, first, piece],
    );
  }
  // the last few lie in the head
  await service.sql(
    `UPDATE audit_logs SET frontier = $2,
       rest = overlay(rest PLACING substring($3::bytea FROM 1 + 32 * (size::int - octet_length(rest) / 56)) FROM 1)
     WHERE organization_id = $1`,
    [organizationId, frontier.toBytes(), Buffer.concat(hashes)],
  );
}
