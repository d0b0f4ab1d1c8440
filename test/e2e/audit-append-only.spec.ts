import { randomBytes } from 'node:crypto';
import { adminQuery, onDatabase } from '../support/admin.js';
import { connectionUrl, type Connection } from '../../src/database/connection.js';
import { TestService } from '../support/service.js';

const changesOf = (table: string) => [
  `UPDATE ${table} SET reason = 'rewritten'`,
  `DELETE FROM ${table}`,
  `TRUNCATE ${table}`,
  `UPDATE ${table} SET reason = 'nothing matches' WHERE false`,
];

/** Changes of the log and of each of its partitions by name. */
const changes = async (service: TestService): Promise<string[]> => {
  const tables = await service.sql<{ name: string }>(
    `SELECT relid::regclass::text AS name FROM pg_partition_tree('audit_events')`,
  );
  // the two lists, and in each the current month, three ahead and what is in none of them
  expect(tables).toHaveLength(13);
  return [
    ...tables.flatMap(({ name }) => changesOf(name)),
    'DELETE FROM audit_tiles',
    'TRUNCATE audit_tiles',
  ];
};

const unchanged = async (service: TestService) => {
  const rows = await service.sql('SELECT action, reason FROM audit_events');
  expect(rows).toEqual([{ action: 'organization.created', reason: null }]);
};

describe('the audit log is append-only in the database', () => {
  it('for whoever may do everything else: a trigger refuses', async () => {
    const service = await TestService.start();
    try {
      await service.owner('Acme');
      for (const change of await changes(service))
        await expect(service.sql(change)).rejects.toThrow(/append-only/);
      await unchanged(service);
    } finally {
      await service.stop();
    }
  });

  it('for an ordinary role that owns the schema: it lacks the privilege, and the trigger stands behind', async () => {
    const { admin } = JSON.parse(process.env.PRAESIDIA_TEST_DATABASE!) as { admin: Connection };
    const name = `praesidia_app_${randomBytes(6).toString('hex')}`;
    try {
      await adminQuery(admin, `CREATE ROLE ${name}`);
    } catch (error) {
      if ((error as { code?: string }).code !== '42501') throw error;
      console.warn('skipped: the role of DATABASE_URL may not create roles');
      return;
    }
    await adminQuery(admin, `CREATE DATABASE ${name} OWNER ${name}`);
    const url = connectionUrl(onDatabase(admin, name));
    // every session of the service acts as that role from its first statement on
    const asOwner = `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent(`-c role=${name}`)}`;
    const drop = async () => {
      await adminQuery(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await adminQuery(admin, `DROP ROLE ${name}`);
    };
    try {
      const connection = { connectionString: asOwner };
      const service = await TestService.start({}, { connection, url: asOwner, drop: async () => undefined });
      try {
        const [role] = await service.sql(
          `SELECT current_user AS name, rolsuper AS super, pg_get_userbyid(relowner) AS owner
           FROM pg_roles, pg_class WHERE rolname = current_user AND relname = 'audit_events'`,
        );
        expect(role).toEqual({ name, super: false, owner: name });
        const { base, token } = await service.owner('Acme');
        for (const change of await changes(service))
          await expect(service.sql(change)).rejects.toThrow(/permission denied/);
        await service.sql('GRANT UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO CURRENT_USER');
        for (const change of await changes(service))
          await expect(service.sql(change)).rejects.toThrow(/append-only/);
        await unchanged(service);
        // and the service works as this role
        const made = await service.call('POST', `${base}/agents`, { token, body: { name: 'Scout' } });
        expect(made.status).toBe(201);
        const list = await service.call('GET', `${base}/audit-events?targetId=${made.body.id}`, { token });
        expect(list.body.items).toHaveLength(1);
      } finally {
        await service.stop();
      }
    } finally {
      await drop();
    }
  });
});
