import { hash } from 'node:crypto';
import { auditEventView, EVENT_SELECT, type AuditEventRow } from '../../src/audit/audit-event.view.js';
import { leafHash } from '../../src/audit/leaf.js';
import { Frontier } from '../../src/audit/tree/merkle.js';
import { eventually } from './eventually.js';
import type { TestService } from './service.js';

type Sql = Pick<TestService, 'sql'>;

/** RFC 9162, section 2.1.1, word for word. */
export function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return hash('sha256', '', 'buffer');
  if (leaves.length === 1) return leaves[0]!;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  const pair = [Buffer.from([1]), naiveRoot(leaves.slice(0, half)), naiveRoot(leaves.slice(half))];
  return hash('sha256', Buffer.concat(pair), 'buffer');
}

/** Waits until everything that is committed has been sealed. */
export const sealed = (service: Sql): Promise<unknown> =>
  eventually(
    () => service.sql('SELECT 1 FROM audit_unsealed LIMIT 1'),
    (rows) => rows.length === 0,
  );

interface StoredLog {
  readonly size: number;
  readonly root: string;
  /** event ids in the order of the leaves */
  readonly ids: string[];
  readonly hashes: Buffer[];
}

/** A log's tree as tiles, pieces and head say it is. @throws Error when they contradict each other */
export async function storedLog(service: Sql, organizationId: string): Promise<StoredLog> {
  const [head] = await service.sql<{ size: string; frontier: Buffer; last_tx: string; last_id: string }>(
    'SELECT * FROM audit_logs WHERE organization_id = $1',
    [organizationId],
  );
  const runs = await service.sql<{ first: string; hashes: Buffer; ids: Buffer; txs: Buffer; first_tx: string; first_id: string }>(
    `SELECT tile_index * 256 AS first, hashes, ids, txs, first_tx, first_id FROM audit_tiles WHERE organization_id = $1 AND level = 0
     UNION ALL SELECT first_index, hashes, ids, txs, first_tx, first_id FROM audit_pieces WHERE organization_id = $1 ORDER BY first`,
    [organizationId],
  ); // prettier-ignore
  const ids: string[] = [];
  const txs: string[] = [];
  const hashes: Buffer[] = [];
  for (const run of runs) {
    if (Number(run.first) !== ids.length) throw new Error(`leaf ${ids.length} is not where it should be`);
    for (let leaf = 0; leaf < run.txs.length / 8; leaf++) {
      ids.push(
        run.ids
          .toString('hex', leaf * 16, leaf * 16 + 16)
          .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      );
      txs.push(String(run.txs.readBigUInt64BE(leaf * 8)));
      hashes.push(run.hashes.subarray(leaf * 32, leaf * 32 + 32));
    }
    const first = ids.length - run.txs.length / 8;
    if (run.first_id !== ids[first] || run.first_tx !== txs[first]) throw new Error(`wrong first position`);
  }
  const size = Number(head!.size);
  if (size !== ids.length || head!.last_id !== ids.at(-1) || head!.last_tx !== txs.at(-1))
    throw new Error(`the head of ${size} does not fit ${ids.length} leaves`);
  await assertTiles(service, organizationId, hashes);
  return { size, ids, hashes, root: Frontier.from(size, head!.frontier).root().toString('hex') };
}

/** Full tiles of every level are there, and no others, and their roots are those of the hashes below. */
async function assertTiles(service: Sql, organizationId: string, leaves: readonly Buffer[]): Promise<void> {
  let below: readonly Buffer[] = leaves;
  for (let level = 0; ; level++) {
    const tiles = await service.sql<{ tile_index: string; hashes: Buffer; root: Buffer }>(
      'SELECT tile_index, hashes, root FROM audit_tiles WHERE organization_id = $1 AND level = $2 ORDER BY tile_index',
      [organizationId, level],
    );
    if (tiles.length !== Math.floor(below.length / 256))
      throw new Error(`${tiles.length} tiles of level ${level}`);
    if (tiles.length === 0) return;
    tiles.forEach((tile, index) => {
      const hashes = below.slice(index * 256, index * 256 + 256);
      const fits =
        Number(tile.tile_index) === index &&
        tile.hashes.equals(Buffer.concat(hashes)) &&
        tile.root.equals(naiveRoot(hashes));
      if (!fits) throw new Error(`tile ${index} of level ${level} is wrong`);
    });
    below = tiles.map(({ root }) => root);
  }
}

const CHUNK = 2_000;

/** What the tree of the events that are in the table would have to be. */
export async function naiveLog(service: Sql, organizationId: string): Promise<Omit<StoredLog, 'hashes'>> {
  const hashes: Buffer[] = [];
  const ids: string[] = [];
  // in chunks, so that nobody takes this process for dead while it reads
  for (let last = ['0', '00000000-0000-0000-0000-000000000000']; ;) {
    const rows = await service.sql<AuditEventRow & { tx: string }>(
      `SELECT ${EVENT_SELECT}, tx FROM audit_events WHERE organization_id = $1 AND (tx, id) > ($2, $3)
       ORDER BY tx, id LIMIT ${CHUNK}`,
      [organizationId, ...last],
    );
    for (const row of rows) {
      hashes.push(leafHash(auditEventView(row)));
      ids.push(row.id);
    }
    if (rows.length < CHUNK) return { size: ids.length, ids, root: naiveRoot(hashes).toString('hex') };
    last = [rows.at(-1)!.tx, rows.at(-1)!.id];
  }
}

/** Every committed event of the log is sealed exactly once, in order. @returns its size */
export async function assertLogSealed(service: Sql, organizationId: string): Promise<number> {
  await sealed(service);
  const { size, ids, root } = await storedLog(service, organizationId);
  expect({ size, ids, root }).toEqual(await naiveLog(service, organizationId));
  return size;
}

/** The same of every organization. @returns the sizes of the logs */
export async function assertSealed(service: Sql): Promise<number[]> {
  const organizations = await service.sql<{ id: string }>(
    'SELECT DISTINCT organization_id AS id FROM audit_events',
  );
  const sizes: number[] = [];
  for (const { id } of organizations) sizes.push(await assertLogSealed(service, id));
  expect(await service.sql('SELECT count(*)::int AS n FROM audit_logs')).toEqual([
    { n: organizations.length },
  ]);
  return sizes;
}
