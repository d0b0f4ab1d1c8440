import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { PepperMoves } from '../../src/authentication/pepper-moves.js';
import { addKey } from '../support/actors.js';
import type { Outcome } from '../support/admin-command.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ServiceProcess } from '../support/process.js';
import { TEST_PEPPER, TestService, type Owner } from '../support/service.js';

const OLD = TEST_PEPPER;
const NEW = 'the pepper that comes after that of tests';

const ROUND_1 = { KEY_PEPPER: OLD, KEY_PEPPER_NEXT: NEW };
const ROUND_2 = { KEY_PEPPER: NEW, KEY_PEPPER_PREVIOUS: OLD };
const ROUND_3 = { KEY_PEPPER: NEW };

async function status(database: TestDatabase, env: object, ...flags: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ['dist/src/cli/pepper-status.js', ...flags], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode!, stdout, stderr };
}

describe('another KEY_PEPPER', () => {
  let database: TestDatabase;
  let service: TestService;
  let acme: Owner;

  beforeEach(async () => {
    database = await createDatabase();
    service = await TestService.start({}, database);
    acme = await service.owner();
  });
  afterEach(async () => {
    await service.service.close();
    await database.drop();
  });

  /** The same database under other peppers, as after a restart. */
  async function restart(env: Record<string, string>): Promise<void> {
    await service.service.close();
    service = await TestService.start(env, database);
  }

  const restarting = (env: Record<string, string>) => TestService.start(env, database);
  const use = async (token: string, path = `${acme.base}/agents`): Promise<number> =>
    (await service.call('GET', path, { token })).status;
  const move = () => service.service.app.get(PepperMoves, { strict: false }).flush();
  const pepperOf = async (table: string, id: string): Promise<number> =>
    (await service.sql<{ pepper_id: number }>(`SELECT pepper_id FROM ${table} WHERE id = $1`, [id]))[0]!
      .pepper_id;

  it('verifies what the previous one made, moves it when it is used, and lets go of the previous one then', async () => {
    const used = await addKey(service, acme);
    const idle = await addKey(service, acme);
    const fresh = async () =>
      (
        await service.call('POST', `${acme.base}/api-keys`, {
          token: acme.token,
          body: { name: 'fresh', scopes: ['agents:read'] },
        })
      ).body as { id: string; token: string };

    await restart(ROUND_2);
    expect(await status(database, ROUND_2)).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(
        /2 keys \(2 of them never used\), 1 sessions, 0 one-time links and 0 service tokens[^]*may not go yet/,
      ),
    });
    expect(await use(used.token)).toBe(200);
    expect(await use(acme.token)).toBe(200);
    const made = await fresh();
    expect(await pepperOf('api_keys', made.id)).toBe(1);
    await move();
    expect(await pepperOf('api_keys', used.id)).toBe(1);
    expect(await pepperOf('api_keys', idle.id)).toBe(0);
    expect([await use(used.token), await use(acme.token), await use(made.token)]).toEqual([200, 200, 200]);

    await expect(restarting(ROUND_3)).rejects.toThrow(
      /1 keys, sessions, links and service tokens still hang[^]*KEY_PEPPER_PREVIOUS/,
    );
    const waiting = await status(database, ROUND_2);
    expect(waiting.status).toBe(1);
    expect(waiting.stdout).toContain(`${idle.token.slice(0, 12)}  Acme  last used never`);

    expect(await use(idle.token)).toBe(200);
    await move();
    expect(await status(database, ROUND_2)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('KEY_PEPPER_PREVIOUS may go'),
    });
    await restart(ROUND_3);
    const tokens = [used.token, idle.token, made.token, acme.token];
    expect(await Promise.all(tokens.map((token) => use(token)))).toEqual([200, 200, 200, 200]);
    expect(await status(database, ROUND_3)).toMatchObject({ status: 0 });
    await expect(restarting({ KEY_PEPPER: OLD })).rejects.toThrow('replaced for good');
  });

  it('costs a verification nothing without another one: as many digests go to the database as there are tokens', async () => {
    const { token } = await addKey(service, acme);
    const sent: Buffer[] = [];
    // an array in binary form says in its header how long it is
    const lengths = () => sent.splice(0).map((digests) => digests.readInt32BE(12));
    const listen = () => {
      const { database: own } = service.service;
      const fastArrays = own.fastArrays.bind(own);
      jest.spyOn(own, 'fastArrays').mockImplementation((statement) => {
        if (statement.name === 'read-keys') sent.push(statement.values![0] as Buffer);
        return fastArrays(statement);
      });
    };
    listen();
    expect(await use(token)).toBe(200);
    expect(lengths()).toEqual([1]);
    await restart(ROUND_1);
    listen();
    expect(await use(token)).toBe(200);
    expect(lengths()).toEqual([2]);
  });

  it('leaves nothing unverified while instances restart one after the other, nor when that is taken back', async () => {
    const key = await addKey(service, acme);
    const start = (env: Record<string, string>) =>
      ServiceProcess.start({ env: { DATABASE_URL: database.url, ...env } });
    const running = [await start(ROUND_1), await start(ROUND_2)];
    const get = async (at: ServiceProcess, token: string) =>
      (await fetch(`${at.url}${acme.base}/agents`, { headers: { authorization: `Bearer ${token}` } })).status;
    const make = async (at: ServiceProcess, name: string) => {
      const answer = await fetch(`${at.url}${acme.base}/api-keys`, {
        method: 'POST',
        headers: { authorization: `Bearer ${acme.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name, scopes: ['agents:read'] }),
      });
      return ((await answer.json()) as { token: string }).token;
    };
    try {
      const [one, two] = running as [ServiceProcess, ServiceProcess];
      const tokens = [
        key.token,
        acme.token,
        await make(one, 'by the first'),
        await make(two, 'by the second'),
      ];
      // each use at the second one moves what the first goes on to verify, until everything is under the new pepper
      const deadline = Date.now() + 30_000;
      for (let left = 1; left > 0;) {
        for (const token of tokens)
          expect([await get(two, token), await get(one, token)]).toEqual([200, 200]);
        const [row] = await service.sql<{ left: number }>(
          `SELECT (SELECT count(*) FROM api_keys WHERE pepper_id = 0)::int + (SELECT count(*) FROM sessions WHERE pepper_id = 0)::int AS left`,
        );
        left = row!.left;
        if (Date.now() > deadline) throw new Error(`${left} have not moved`);
      }
      // nothing moves back
      for (const token of tokens) expect(await get(one, token)).toBe(200);
      await restart(ROUND_1);
      expect(await Promise.all(tokens.map((token) => use(token)))).toEqual([200, 200, 200, 200]);
      await expect(restarting({ KEY_PEPPER: OLD })).rejects.toThrow(/has been replaced[^]*KEY_PEPPER_NEXT/);
    } finally {
      await Promise.all(running.map((each) => each.stop()));
    }
  });

  it('leaves links, cursors, replays, found tokens and sealed secrets what they were', async () => {
    const { token, base } = acme;
    await service.sql(`UPDATE organizations SET plan = 'enterprise'`);
    const claim = await service.call('POST', `${base}/api-keys`, {
      token,
      body: { name: 'unseen', scopes: ['agents:read'], deliver: 'claim' },
    });
    const invited = await service.call('POST', `${base}/members`, {
      token,
      body: { email: 'new@example.com', name: 'New', roles: await rolesOf() },
    });
    const found = await addKey(service, acme);
    const creating = { token, headers: { 'idempotency-key': 'the-same' } };
    expect(
      (await service.call('POST', `${base}/agents`, { ...creating, body: { name: 'once' } })).status,
    ).toBe(201);
    const page = await service.call('GET', `${base}/api-keys?limit=1`, { token });

    await restart(ROUND_2);
    const boxes = await status(database, ROUND_3);
    expect(boxes.stdout).not.toContain('open under no pepper');
    const next = await service.call('GET', `${base}/api-keys?limit=1&cursor=${page.body.nextCursor}`, {
      token,
    });
    expect(next.status).toBe(200);
    expect(
      (await service.call('POST', `${base}/agents`, { ...creating, body: { name: 'once' } })).headers,
    ).toMatchObject({ 'idempotent-replayed': 'true' });
    const opened = await service.call('POST', '/v1/api-keys/claim', {
      body: { token: claim.body.claimUrl.split('#token=')[1] },
    });
    expect(opened.status).toBe(200);
    expect(await use(opened.body.token)).toBe(200);
    const joined = await service.call('POST', '/v1/invitations/accept', {
      body: { token: invited.body.inviteUrl.split('#token=')[1], password: 'a password of my very own' },
    });
    expect(joined.status).toBe(200);
    const revoked = await service.call('POST', `${base}/api-keys/bulk-revoke`, {
      token,
      body: { tokens: [` ${found.token}\n`], reason: 'compromised' },
    });
    expect(revoked.body).toMatchObject({ revokedCount: 1, notFound: [] });
    expect(await use(found.token)).toBe(401);
  });

  async function rolesOf(): Promise<string[]> {
    const { body } = await service.call('GET', `${acme.base}/roles`, { token: acme.token });
    return (body.items as { id: string; name: string }[])
      .filter(({ name }) => name === 'viewer')
      .map(({ id }) => id);
  }

  it('lets go of the previous one at once when it is told to', async () => {
    const { token } = await addKey(service, acme);
    await restart(ROUND_2);
    expect(await status(database, ROUND_2, '--let-go')).toMatchObject({ status: 0 });
    await restart(ROUND_3);
    expect(await use(token)).toBe(401);
  });

  it.each([
    ['is none of the database', { KEY_PEPPER: NEW }, 'made under another KEY_PEPPER'],
    ['is given with a next one', { KEY_PEPPER: NEW, KEY_PEPPER_NEXT: OLD }, 'made under another KEY_PEPPER'],
    [
      'comes with a previous one that is none of the database',
      { KEY_PEPPER: OLD, KEY_PEPPER_PREVIOUS: NEW },
      'KEY_PEPPER_PREVIOUS is no pepper that this database has had',
    ],
    [
      'is new, as is the previous one',
      { KEY_PEPPER: NEW, KEY_PEPPER_PREVIOUS: `${OLD}, mistyped` },
      'made under another KEY_PEPPER',
    ],
  ])('stops the start when it %s, and nothing changes', async (_, env, sentence) => {
    const before = await service.sql('SELECT * FROM peppers');
    await expect(restarting(env)).rejects.toThrow(sentence);
    expect(await service.sql('SELECT * FROM peppers')).toEqual(before);
    const told = await status(database, env);
    expect(told).toMatchObject(
      env.KEY_PEPPER === OLD ? { status: 0 } : { status: 2, stderr: expect.stringContaining(sentence) },
    );
  });

  it('stops the start on a database from before peppers were kept, too, by its signing key', async () => {
    await service.sql('DELETE FROM peppers');
    await expect(restarting({ KEY_PEPPER: NEW })).rejects.toThrow('made under another KEY_PEPPER');
    expect(await service.sql('SELECT id FROM peppers')).toEqual([]);
    await restart({});
    expect(await service.sql('SELECT id FROM peppers')).toEqual([{ id: 0 }]);
  });
});
