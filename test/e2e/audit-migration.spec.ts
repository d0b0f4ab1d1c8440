import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { createDataSource } from '../../src/data-source.js';
import { connectionUrl, type Connection } from '../../src/database/connection.js';
import { newId } from '../../src/database/columns.js';
import { migrations } from '../../src/database/migrations/index.js';
import { idAt, plantEvent } from '../support/audit.js';
import { adminQuery, onDatabase } from '../support/admin.js';
import { createDatabase } from '../support/database.js';
import { manyEvents } from '../support/planted-log.js';
import { TestService } from '../support/service.js';
import { assertSealed } from '../support/tree.js';

const BEFORE = 2;
/** What whoever sealed before there were rests wrote with each head. */
const OLDER_TAILS = `
  INSERT INTO audit_tails (organization_id, first_index, hashes, ids, txs, first_tx, first_id)
  VALUES ($1::uuid, 9, '', '', '', 1, $1)`;

describe('a log from before there were trees', () => {
  it('keeps its events, gets partitions of their months, and is sealed', async () => {
    const { admin } = JSON.parse(process.env.PRAESIDIA_TEST_DATABASE!) as { admin: Connection };
    const name = `praesidia_test_${randomBytes(6).toString('hex')}`;
    await adminQuery(admin, `CREATE DATABASE ${name}`);
    const connection = onDatabase(admin, name);
    const options = createDataSource(connection).options;
    const older = new DataSource({ ...options, migrations: migrations.slice(0, BEFORE) });
    await older.initialize();
    await older.runMigrations({ transaction: 'each' });
    const organizations = [newId(), newId()];
    const times = [
      '2026-05-31T23:59:59.999Z',
      '2026-06-01T00:00:00.000Z',
      '2026-09-15T12:00:00Z',
      '1971-01-01T00:00:00Z',
    ];
    for (const organizationId of organizations) {
      for (const [category, at] of times.flatMap(
        (time) =>
          [
            ['access', time],
            ['change', time],
          ] as const,
      )) {
        await older.query(
          `INSERT INTO audit_events (id, organization_id, occurred_at, category, actor_kind, actor_name, action, outcome, details)
           VALUES ($1, $2, $3, $4, 'system', 'old', 'agent.updated', 'success', '{"n": 1}')`,
          [idAt(at), organizationId, at, category],
        );
      }
    }
    const all = 'SELECT * FROM audit_events ORDER BY id';
    const kept = await older.query<{ tx: string }[]>(all);
    expect(kept).toHaveLength(16);
    await older.destroy();

    const drop = () => adminQuery(admin, `DROP DATABASE ${name} WITH (FORCE)`);
    const service = await TestService.start({}, { connection, url: connectionUrl(connection), drop });
    try {
      expect(await service.sql(all)).toEqual(kept);
      expect(await assertSealed(service)).toEqual([8, 8]);
      const partitions = await service.sql<{ name: string; n: number }>(
        `SELECT tableoid::regclass::text AS name, count(*)::int AS n FROM audit_events GROUP BY 1 ORDER BY 1`,
      );
      expect(partitions).toEqual(
        ['access', 'kept'].flatMap((list) =>
          ['2026_05', '2026_06', '2026_09', 'other'].map((month) => ({
            name: `audit_events_${list}_${month}`,
            n: 2,
          })),
        ),
      );
    } finally {
      await service.stop();
    }
  });
});

describe('logs from before their last leaves lay in their heads', () => {
  it('go on as they are, and go back to that form with the migration', async () => {
    const database = await createDatabase();
    const organizations = [newId(), newId()];
    const before = await TestService.start({}, database);
    await before.sql(...manyEvents(organizations[0]!, 300));
    for (const organizationId of [...organizations, ...organizations])
      await before.sql(...plantEvent({ organizationId }));
    expect((await assertSealed(before)).sort()).toEqual([2, 302]);
    expect(await before.sql(`SELECT FROM audit_logs WHERE rest <> ''`)).toHaveLength(2);
    await before.service.close();

    const dataSource = await createDataSource(database.connection).initialize();
    const undone = migrations.findIndex(({ name }) => name.startsWith('RestInHead'));
    for (let last = migrations.length; last > undone; last--)
      await dataSource.undoLastMigration({ transaction: 'each' });
    const pieces = await dataSource.query<{ first_index: string; leaves: number }[]>(
      'SELECT first_index, octet_length(hashes) / 32 AS leaves FROM audit_tails ORDER BY 1, 2',
    );
    expect(pieces.reduce((sum, { leaves }) => sum + leaves, 0)).toBe(2 + 302 - 256);
    await dataSource.destroy();

    // of an instance that goes on to run as it was
    const older = new pg.Client(database.connection);
    await older.connect();
    const seal = async () => {
      await older.query('BEGIN');
      try {
        await older.query({ name: 'tails', text: OLDER_TAILS, values: [organizations[1]] });
      } finally {
        await older.query('ROLLBACK');
      }
    };
    await seal();

    const after = await TestService.start({}, database);
    try {
      await expect(seal()).rejects.toThrow('relation "audit_tails" does not exist');
      for (const organizationId of organizations) await after.sql(...plantEvent({ organizationId }));
      expect((await assertSealed(after)).sort()).toEqual([3, 303]);
      await after.sql(...manyEvents(organizations[0]!, 250));
      expect((await assertSealed(after)).sort()).toEqual([3, 553]);

      // the last columns of the view can be worked out for a head without a rest too
      await after.sql(...manyEvents(organizations[0]!, 2 * 256 + 256 - 553));
      expect((await assertSealed(after)).sort()).toEqual([3, 768]);
      const [view] = await after.sql<{ text: string }>(`SELECT pg_get_viewdef('audit_pieces') AS text`);
      const condition = /WHERE \(audit_logs\.rest <> [^)]*\)/;
      expect(view!.text).toMatch(condition);
      expect(await after.sql(view!.text.replace(condition, ''))).toContainEqual(
        expect.objectContaining({ organization_id: organizations[0], first_tx: null, first_id: null }),
      );
    } finally {
      await older.end();
      await after.stop();
    }
  });
});
