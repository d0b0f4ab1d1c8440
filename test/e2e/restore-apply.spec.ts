import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connectionUrl, type Connection } from '../../src/database/connection.js';
import { newId } from '../../src/database/columns.js';
import { addKey, addMemberWith } from '../support/actors.js';
import { adminQuery, onDatabase } from '../support/admin.js';
import type { Outcome } from '../support/admin-command.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { events } from '../support/people.js';
import { TEST_PEPPER, TestService, type Owner } from '../support/service.js';
import { sealed } from '../support/tree.js';

const BIN = '/usr/lib/postgresql/15/bin';

/** Dumps the database and restores that into a new one. @returns false where the tools are not, or are of another version */
function dump(from: TestDatabase, into: string): boolean {
  if (!existsSync(`${BIN}/pg_dump`)) return false;
  const options = { maxBuffer: 1 << 28 };
  const { status, stdout } = spawnSync(`${BIN}/pg_dump`, ['--format=custom', from.url], options);
  if (status !== 0) return false;
  const restore = spawnSync(`${BIN}/pg_restore`, ['--exit-on-error', '--dbname', into], { input: stdout });
  if (restore.status !== 0) throw new Error(restore.stderr.toString());
  return true;
}

/** A database as it is now, put aside: by a real dump, or copied file by file while nobody is on it. */
async function backUp(database: TestDatabase, source: string): Promise<TestDatabase> {
  const { admin } = JSON.parse(process.env.PRAESIDIA_TEST_DATABASE!) as { admin: Connection };
  const name = `praesidia_test_${randomBytes(6).toString('hex')}`;
  const connection = onDatabase(admin, name);
  await adminQuery(admin, `CREATE DATABASE ${name} TEMPLATE template0`);
  if (!dump(database, connectionUrl(connection))) {
    process.stderr.write('no pg_dump for this server: the backup of the test is a copy of the files\n');
    await adminQuery(admin, `DROP DATABASE ${name}`);
    await adminQuery(admin, `CREATE DATABASE ${name} TEMPLATE ${source} STRATEGY wal_log`);
  }
  return {
    connection,
    url: connectionUrl(connection),
    drop: () => adminQuery(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function apply(database: TestDatabase, ...words: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ['dist/src/cli/restore-apply.js', ...words], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.url, KEY_PEPPER: TEST_PEPPER },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode!, stdout, stderr };
}

describe('what came after a backup', () => {
  let directory: string;
  let service: TestService;
  let restored: TestService;
  let acme: Owner;
  const databases: TestDatabase[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'praesidia-restore-'));
  });
  afterAll(async () => {
    await service?.service.close();
    await restored?.service.close();
    for (const database of databases) await database.drop();
    await rm(directory, { recursive: true });
  });

  const use = async (at: TestService, token: string, ip?: string): Promise<number> =>
    (await at.call('GET', `${acme.base}/agents`, { token, ip })).status;

  it('holds again when it has been applied to the restored database, once and again', async () => {
    databases.push(await createDatabase());
    service = await TestService.start({}, databases[0]);
    acme = await service.owner();
    const [revoked, narrowed, bounded, rotated, kept] = await Promise.all(
      [1, 2, 3, 4, 5].map(() => addKey(service, acme)),
    );
    const member = await addMemberWith(service, acme, ['agents.view']);
    await sealed(service);
    const [source] = await service.sql<{ name: string }>('SELECT current_database() AS name');
    await service.service.close();
    databases.push(await backUp(databases[0]!, source!.name));
    service = await TestService.start({}, databases[0]);

    const call = async (method: string, path: string, body?: object) => {
      const answer = await service.call(method, `${acme.base}${path}`, { token: acme.token, body });
      expect([200, 201, 204]).toContain(answer.status);
      return answer.body;
    };
    const key = ({ id }: { id: string }) => `/api-keys/${id}`;
    await call('POST', `${key(revoked!)}/revoke`, { reason: 'compromised', note: 'found in a log' });
    await call('PATCH', key(narrowed!), { scopes: ['workflows:read'] });
    await call('PATCH', key(bounded!), { allowedCidrs: ['10.0.0.0/8'], name: 'another name' });
    const successor = await call('POST', `${key(rotated!)}/rotate`, { overlapSeconds: 0 });
    await call('DELETE', `/members/${member.userId}`);
    await sealed(service);
    const exported = await service.call('GET', `${acme.base}/audit-events/export?format=ndjson`, {
      token: acme.token,
    });
    const file = join(directory, 'export.ndjson');
    await writeFile(file, exported.text);

    restored = await TestService.start({}, databases[1]);
    const tokens = [revoked!, narrowed!, bounded!, rotated!, kept!, member].map(({ token }) => token);
    for (const token of tokens) expect(await use(restored, token)).toBe(200);

    const done = await apply(databases[1]!, file);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout).toContain('Keys revoked again: 1.');
    expect(done.stdout).toContain('Keys narrowed again: 3.');
    expect(done.stdout).toContain(`${member.userId}  removed`);
    expect(done.stdout).toContain(successor.prefix);
    expect(await use(restored, revoked!.token)).toBe(401);
    expect(await use(restored, narrowed!.token)).toBe(403);
    expect(await use(restored, bounded!.token)).toBe(401);
    expect(await use(restored, bounded!.token, '10.1.2.3')).toBe(200);
    expect(await use(restored, rotated!.token)).toBe(401);
    expect(await use(restored, kept!.token)).toBe(200);
    expect(await use(restored, member.token)).toBe(404);
    expect(await events(restored, acme.organizationId, 'api_key.revoked')).toMatchObject([
      {
        actor_kind: 'system',
        actor_name: 'restore',
        target_id: revoked!.id,
        details: { reason: 'compromised', note: 'found in a log' },
      },
    ]);

    const again = await apply(databases[1]!, file);
    expect(again).toMatchObject({ status: 0 });
    expect(again.stdout).toMatch(/revoked again: 0\.[^]*narrowed again: 0\./);
  });

  it('is refused as a whole when it is not of this database, or no export', async () => {
    const owner = await service.owner('Globex');
    const { token } = await addKey(service, owner);
    expect(
      (await service.call('POST', '/v1/api-keys/self/revoke', { token, body: { reason: 'other' } })).status,
    ).toBe(200);
    await sealed(service);
    const { text: foreign } = await service.call('GET', `${owner.base}/audit-events/export?format=ndjson`, {
      token: owner.token,
    });
    const before = await restored.sql('SELECT id, revoked_at FROM api_keys ORDER BY id');
    const { text: own } = await service.call('GET', `${acme.base}/audit-events/export?format=ndjson`, {
      token: acme.token,
    });
    for (const [content, sentence] of [
      [foreign, 'which this database does not have'],
      [own + foreign, 'is of another organization'],
      [`${own}{"id":1}\n`, 'is no event of an NDJSON export'],
      ['', 'holds no events'],
    ] as const) {
      const file = join(directory, `${newId()}.ndjson`);
      await writeFile(file, content);
      expect(await apply(databases[1]!, file)).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringContaining(sentence),
      });
    }
    expect(await apply(databases[1]!, join(directory, 'none'))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('none cannot be read'),
    });
    expect(await apply(databases[1]!)).toMatchObject({ status: 2 });
    expect(await restored.sql('SELECT id, revoked_at FROM api_keys ORDER BY id')).toEqual(before);
  });
});
