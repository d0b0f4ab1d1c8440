import { spawn } from 'node:child_process';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { AuditService, PraesidiaModule, uuidOf } from '../../src/index.js';
import { hostConnection } from '../../src/praesidia/database/host-connection.js';
import { migrateSchema } from '../../src/praesidia/database/schema.js';
import { AskingPostgres } from '../support/asking-postgres.js';
import { createDatabase, createEmptyDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { HOST_PEPPER, TestHost } from '../support/host.js';
import { TestService } from '../support/service.js';

const TENANT = 'booked';

describe('the schema of a host', () => {
  it('is not made by surprise: a boot without it stops and says what to run', async () => {
    const database = await createEmptyDatabase();
    try {
      const boot = TestHost.boot({ database: { url: database.url, schema: 'keys' }, pepper: HOST_PEPPER });
      await expect(boot).rejects.toThrow(
        `The schema 'keys' has no tables of Praesidia Keys. Run "npx praesidia-keys migrate --database-url <url> --schema keys"`,
      );
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      const { rows } = await client.query(`SELECT FROM pg_namespace WHERE nspname = 'keys'`);
      await client.end();
      expect(rows).toHaveLength(0);
    } finally {
      await database.drop();
    }
  });

  it('is made at boot where the host says so, and may be any number of them in one database', async () => {
    const database = await createEmptyDatabase();
    try {
      for (const schema of ['one', 'two']) {
        const app = await TestHost.boot({
          database: { url: database.url, schema },
          pepper: `${HOST_PEPPER} ${schema}`,
          migrate: true,
        });
        await app.close();
      }
    } finally {
      await database.drop();
    }
  });

  it('of the standalone service stays as it is', async () => {
    const database = await createDatabase();
    try {
      await migrateSchema({ url: database.url, schema: 'public' }, () => undefined);
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      const { rows } = await client.query<{ agents: string | null }>(
        `SELECT to_regclass('public.agents') AS agents`,
      );
      await client.end();
      expect(rows[0]!.agents).toBe('agents');
    } finally {
      await database.drop();
    }
  });

  it('of a host is refused by the standalone service, which changes nothing in it', async () => {
    const database = await createEmptyDatabase();
    try {
      await migrateSchema({ url: database.url }, () => undefined);
      const connection = hostConnection({ url: database.url });
      const boot = TestService.start({}, { ...database, connection });
      await expect(boot).rejects.toThrow(
        "The schema 'praesidia' belongs to a service that imports the package, and has no agents and no workflows.",
      );
    } finally {
      await database.drop();
    }
  });

  it.each([
    [{}, 'database must have exactly one of url and pool.'],
    [{ url: 'postgresql://localhost/x', schema: 'My Schema' }, 'database.schema must be a lower-case name'],
  ])('is refused as %j', async (database, message) => {
    await expect(async () => PraesidiaModule.migrate({ database })).rejects.toThrow(message);
  });
});

describe("a host's own pool", () => {
  let pool: pg.Pool;
  let host: TestHost;

  beforeAll(async () => {
    const database = await createEmptyDatabase();
    pool = new pg.Pool({ ...database.connection, max: 2 });
    host = await TestHost.start({ database: { pool, url: undefined } }, undefined, {}, 'globally', database);
    await host.sql('CREATE TABLE invoices (id int PRIMARY KEY)');
    await host.key(TENANT, ['invoices:read']);
  });
  afterAll(async () => {
    await pool.end();
    await host.stop();
  });

  const sent = (id: string) =>
    ({ by: { organizationId: TENANT }, action: 'invoice.sent', target: { type: 'invoice', id } }) as const;
  const events = () =>
    host.sql<{ details: { targetId: string } }>(
      `SELECT category, actor_kind, target_type, details FROM praesidia.audit_events WHERE action = 'invoice.sent' ORDER BY tx, id`,
    );

  it('is left to the host: no connection of it has another search path', async () => {
    const { rows } = await pool.query<{ search_path: string }>('SHOW search_path');
    expect(rows[0]!.search_path).toBe('"$user", public');
  });

  it('is not waited for while the host holds all of it', async () => {
    const { token } = await host.key(TENANT, ['invoices:read']);
    const held = await Promise.all([pool.connect(), pool.connect()]);
    try {
      expect((await host.call('GET', `/tenants/${TENANT}/invoices`, token)).status).toBe(200);
    } finally {
      for (const client of held) client.release();
    }
  });

  it('is joined by no more connections than are documented', async () => {
    const { token } = await host.key(TENANT, ['invoices:read']);
    const counts: number[] = [];
    const look = async () => {
      const [row] = await host.sql<{ count: number }>(
        `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'praesidia-keys%'`,
      );
      counts.push(row!.count);
    };
    for (let round = 0; round < 5; round++)
      await Promise.all([
        ...Array.from({ length: 60 }, () => host.call('GET', `/tenants/${TENANT}/invoices`, token)),
        ...Array.from({ length: 30 }, () => host.app.get(AuditService).list({ organizationId: TENANT })),
        look(),
      ]);
    await look();
    expect(Math.max(...counts)).toBeLessThanOrEqual(9 + 4);
    expect(Math.max(...counts)).toBeGreaterThan(4);
  });

  it('says how the database is reached, TLS and functions for passwords included', async () => {
    const server = await AskingPostgres.start();
    const elsewhere = new pg.Pool({
      host: '127.0.0.1',
      port: server.port,
      user: 'billing',
      database: 'invoices',
      password: () => Promise.resolve('of the hour'),
      ssl: { ca: server.certificate },
    });
    try {
      const boot = TestHost.boot({ database: { pool: elsewhere, schema: 'keys' }, pepper: HOST_PEPPER });
      await expect(boot).rejects.toThrow('has been asked enough');
      expect(server.heard).toMatchObject({
        encrypted: true,
        password: 'of the hour',
        user: 'billing',
        database: 'invoices',
        options: '-c search_path=keys',
      });
    } finally {
      await elsewhere.end();
      await server.stop();
    }
  });

  it('has an event in the log if and only if its transaction commits', async () => {
    const audit = host.app.get(AuditService);
    const client = await pool.connect();
    try {
      for (const [id, end] of [
        [1, 'COMMIT'],
        [2, 'ROLLBACK'],
      ] as const) {
        await client.query('BEGIN');
        await client.query('INSERT INTO invoices VALUES ($1)', [id]);
        await audit.record(sent(String(id)), { transaction: client });
        // our names have gone with our statement
        await client.query('UPDATE invoices SET id = id WHERE id = $1', [id]);
        await client.query(end);
      }
      const { rows } = await client.query<{ search_path: string }>('SHOW search_path');
      expect(rows[0]!.search_path).toBe('"$user", public');
    } finally {
      client.release();
    }
    expect(await host.sql('SELECT id FROM invoices')).toEqual([{ id: 1 }]);
    expect(await events()).toEqual([
      { category: 'change', actor_kind: 'system', target_type: 'invoice', details: { targetId: '1' } },
    ]);
  });

  it('records within a transaction of TypeORM, and is sealed like every event', async () => {
    const source = await new DataSource({
      type: 'postgres',
      url: host.database.url,
      installExtensions: false,
    }).initialize();
    try {
      await source.transaction((manager) =>
        host.app.get(AuditService).record(sent('typeorm'), { transaction: manager }),
      );
    } finally {
      await source.destroy();
    }
    expect((await events()).map(({ details }) => details.targetId)).toEqual(['1', 'typeorm']);
    await eventually(
      () =>
        host.sql<{ size: number; events: number }>(
          `SELECT size::int, (SELECT count(*)::int FROM praesidia.audit_events e WHERE e.organization_id = $1) AS events
           FROM praesidia.audit_logs WHERE organization_id = $1`,
          [uuidOf(TENANT)],
        ),
      ([log]) => log?.size === log?.events && log !== undefined,
    );
  });

  it('is told when what it gives is no transaction', async () => {
    const audit = host.app.get(AuditService);
    await expect(audit.record(sent('alone'), { transaction: pool })).rejects.toThrow(
      'begin it on the same connection',
    );
    expect(await events()).toHaveLength(2);
  });

  it('refuses actions that its catalogue does not have, and tenants that are not here', async () => {
    const audit = host.app.get(AuditService);
    await expect(audit.record({ ...sent('x'), action: 'invoice.lost' as never })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    await expect(audit.record({ ...sent('x'), by: { organizationId: 'nobody' } })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('praesidia-keys migrate', () => {
  const run = (args: string[]) =>
    new Promise<{ code: number | null; out: string }>((resolve) => {
      const child = spawn(process.execPath, ['dist/src/cli/package.js', ...args], {
        env: { PATH: process.env.PATH },
      });
      let out = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += chunk));
      child.on('close', (code) => resolve({ code, out }));
    });

  it('makes the schema, and again changes nothing', async () => {
    const database = await createEmptyDatabase();
    try {
      const args = ['migrate', '--database-url', database.url, '--schema', 'keys'];
      for (let times = 0; times < 2; times++)
        expect(await run(args)).toEqual({ code: 0, out: 'the schema keys is up to date\n' });
      const app = await TestHost.boot({
        database: { url: database.url, schema: 'keys' },
        pepper: HOST_PEPPER,
      });
      await app.close();
    } finally {
      await database.drop();
    }
  });

  it('says how it is called', async () => {
    expect(await run(['upgrade'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('Usage:') as string,
    });
    expect(await run(['migrate', '--nonsense'])).toMatchObject({ code: 2 });
  });
});
