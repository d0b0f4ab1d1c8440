import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueByBetterAuth } from '../support/better-auth.js';
import { OldDatabase, sqlOf } from '../support/guides.js';
import { operate } from '../support/operator.js';
import { TestService, type Answer, type Owner } from '../support/service.js';
import { TutorialStack } from '../support/tutorial.js';

const DAY_MS = 86_400_000;

/** Each guide is followed by its own statements, from a database as the old stack leaves it to a rotated key. */
describe('a guide from what one has', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;
  let directory: string;
  let file: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'praesidia-guide-'));
    file = join(directory, 'keys.ndjson');
  });
  beforeEach(async () => {
    service = await TestService.start({ ACCEPT_X_API_KEY: 'on' });
    acme = await service.owner('Acme');
    other = await service.owner('Other');
  });
  afterEach(() => service.stop());
  afterAll(() => rm(directory, { recursive: true }));

  const get = (token: string, { base } = acme, path = '/agents'): Promise<Answer> =>
    service.call('GET', base + path, { token });
  const register = (token: string): Promise<Answer> =>
    service.call('POST', `${acme.base}/agents`, {
      token,
      body: { name: `a${Math.random()}`, endpoint: 'https://a.example.com' },
    });
  const imported = async (): Promise<{ id: string; name: string }[]> => {
    const { body } = await service.call('GET', `${acme.base}/api-keys/report`, { token: acme.token });
    return (body.items as { id: string; name: string; imported: boolean }[]).filter((item) => item.imported);
  };
  /** The last step: a successor with a token of ours, and the end of the old one. */
  async function rotate(old: string): Promise<void> {
    const [key, ...more] = (await imported()).filter(({ name }) => name === 'CI');
    expect(more).toEqual([]);
    const rotated = await service.call('POST', `${acme.base}/api-keys/${key!.id}/rotate`, {
      token: acme.token,
      body: { overlapSeconds: 0 },
    });
    expect(rotated.body.token).toMatch(/^psk_/);
    expect((await get(rotated.body.token as string)).status).toBe(200);
    expect((await get(old)).status).toBe(401);
    expect((await imported()).map(({ name }) => name)).not.toContain('CI');
  }

  it('leads from passport-http-bearer and TypeORM', async () => {
    const old = await OldDatabase.open(service.database, 'tutorial');
    const stack = await TutorialStack.start(service.database);
    try {
      const [one, two] = [await stack.addOrganization('Acme'), await stack.addOrganization('Other')];
      const ci = await stack.issue(one, 'CI', [1]);
      const deploy = await stack.issue(one, 'Deploy', [1, 2, 3], {
        expiresAt: new Date(Date.now() + DAY_MS),
      });
      const foreign = await stack.issue(two, 'CI of theirs', [1]);
      const revoked = await stack.issue(one, 'Revoked', [1], { revokedAt: new Date() });
      const expired = await stack.issue(one, 'Expired', [1], { expiresAt: new Date(Date.now() - DAY_MS) });
      const useless = await stack.issue(one, 'Printer', [3]);
      const all = [ci, deploy, foreign, revoked, expired, useless];
      const letIn = await Promise.all(all.map((token) => stack.letsIn(`Bearer ${token}`)));
      expect(letIn).toEqual([true, true, true, false, false, true]);

      const sql = await sqlOf('from-passport-http-bearer');
      await old.run(sql.prepare);
      await old.run('INSERT INTO praesidia_organizations VALUES ($1, $2), ($3, $4)', [
        one, acme.organizationId, two, other.organizationId,
      ]); // prettier-ignore
      expect(await old.exportTo(file, sql.export)).toBe(3);
      const done = await operate(service.database, 'keys-import.js', [file]);
      expect(done).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('3 keys imported into 2 organizations; 0'),
      });

      const status = async (token: string, owner = acme) => (await get(token, owner)).status;
      expect(await Promise.all(all.map((token) => status(token)))).toEqual([200, 200, 404, 401, 401, 401]);
      expect(await status(foreign, other)).toBe(200);
      expect((await register(ci)).status).toBe(403);
      expect((await register(deploy)).status).toBe(201);
      expect((await imported()).map(({ name }) => name).sort()).toEqual(['CI', 'Deploy']);
      await rotate(ci);
      // once more changes nothing of what has happened since
      expect(await operate(service.database, 'keys-import.js', [file])).toMatchObject({ status: 0 });
      expect(await status(ci)).toBe(401);
    } finally {
      await stack.stop();
      await old.close();
    }
  });

  it("leads from Better Auth's API keys", async () => {
    const old = await OldDatabase.open(service.database, 'better_auth');
    try {
      const view = { agents: ['view'] };
      const tokens = await issueByBetterAuth(service.database, old, [
        { userId: 'ada', name: 'CI', prefix: 'ci_', permissions: view },
        {
          userId: 'ada',
          name: 'Deploy',
          permissions: { agents: ['view', 'edit'], billing: ['pay'] },
          expiresIn: 2 * 86_400,
        },
        { userId: 'ada', name: 'Ten times', permissions: view, remaining: 10 },
        { userId: 'ada', name: 'Off', permissions: view },
        { userId: 'ada', name: 'Nothing' },
      ]);
      const [ci, deploy, counted, off, nothing] = tokens as [string, string, string, string, string];
      await old.run(`UPDATE apikey SET enabled = false WHERE name = 'Off'`);
      const sql = await sqlOf('from-better-auth');
      await old.run(sql.prepare);
      await old.run('INSERT INTO praesidia_owners VALUES ($1, $2)', ['ada', acme.organizationId]);
      expect(await old.exportTo(file, sql.export)).toBe(2);
      expect(await operate(service.database, 'keys-import.js', [file])).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('2 keys imported into 1 organizations; 0'),
      });

      expect((await get(ci)).status).toBe(200);
      // in the header that Better Auth reads
      const headers = { 'x-api-key': deploy };
      const answer = await service.call('GET', `${acme.base}/agents`, { headers });
      expect(answer).toMatchObject({ status: 200, headers: { deprecation: expect.any(String) } });
      for (const token of [counted, off, nothing]) expect((await get(token)).status).toBe(401);
      expect((await register(ci)).status).toBe(403);
      expect((await register(deploy)).status).toBe(201);

      const { body } = await service.call('GET', `${acme.base}/api-keys?sort=name`, { token: acme.token });
      expect(body.items).toMatchObject([
        {
          name: 'CI',
          prefix: ci.slice(0, 6),
          scopes: ['agents:read'],
          rateLimit: { requests: 10, windowSeconds: 86_400 },
        },
        { name: 'Deploy', scopes: ['agents:read', 'agents:write'], expiresAt: expect.any(String) },
      ]);
      await rotate(ci);
    } finally {
      await old.close();
    }
  });
});
