import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { newId } from '../../src/database/columns.js';
import { addKey } from '../support/actors.js';
import { createDatabase } from '../support/database.js';
import { foreignKey, importKeys } from '../support/imports.js';
import { operate } from '../support/operator.js';
import { events } from '../support/people.js';
import { addService, authorize, question } from '../support/services.js';
import { TEST_PEPPER, TestService, type Answer, type Owner } from '../support/service.js';

const UNKNOWN = { status: 401, body: { code: 'invalid_token', detail: 'The token is not valid.' } };

describe('keys that were issued elsewhere', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;

  beforeAll(async () => {
    service = await TestService.start();
  });
  beforeEach(async () => {
    acme = await service.owner('Acme');
    other = await service.owner('Other');
  });
  afterAll(() => service.stop());

  const agents = (token: string, { base } = acme): Promise<Answer> =>
    service.call('GET', `${base}/agents`, { token });
  const post = (path: string, body: object): Promise<Answer> =>
    service.call('POST', `${acme.base}/api-keys/${path}`, { token: acme.token, body });
  const stored = () => service.sql('SELECT id FROM api_keys ORDER BY id');
  const refusal = async (entries: Parameters<typeof importKeys>[1]) => {
    const before = await stored();
    const error = await importKeys(service, entries).then(
      () => null,
      (reason: { getStatus(): number; extra: { errors?: unknown }; detail: string }) => reason,
    );
    expect(await stored()).toEqual(before);
    return error && { status: error.getStatus(), errors: error.extra.errors, detail: error.detail };
  };

  it.each(['hex', 'base64', 'base64url'] as const)(
    'go on working unchanged, by a digest in %s',
    async (spelling) => {
      const { token, entry } = foreignKey(acme);
      expect(await agents(token)).toMatchObject(UNKNOWN);
      const sha256 = createHash('sha256').update(token).digest(spelling);
      const [key] = await importKeys(service, [{ ...entry, sha256 }]);
      expect(await agents(token)).toMatchObject({ status: 200 });
      const whoami = await service.call('GET', '/v1/auth/whoami', { token });
      expect(whoami.body).toMatchObject({
        subject: { kind: 'api_key', id: key!.id, name: 'Legacy' },
        organizationId: acme.organizationId,
        apiKey: { prefix: key!.prefix, scopes: ['agents:read'], expiresAt: null },
      });
      // neither more than that, nor elsewhere
      const denied = await service.call('POST', `${acme.base}/agents`, { token, body: {} });
      expect(denied).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope', requiredPermission: 'agents.register' },
      });
      expect((await agents(token, other)).status).toBe(404);
      // what was given is not what is stored
      const [row] = await service.sql<{ digest: Buffer }>('SELECT digest FROM api_keys WHERE id = $1', [
        key!.id,
      ]);
      expect(row!.digest).toHaveLength(32);
      expect(row!.digest.toString('hex')).not.toBe(entry.sha256);
    },
  );

  it('have everything that is known of them, and no more', async () => {
    const given = {
      name: 'Nightly',
      description: 'from the old platform',
      scopes: ['agents:read', 'audit:read'],
      expiresAt: new Date('2099-01-01T00:00:00Z'),
      createdAt: '2024-05-06T07:08:09Z',
      allowedCidrs: ['203.0.113.0/24'],
      rateLimit: { requests: 5, windowSeconds: 60 },
      prefix: 'sk_old',
      last4: 'wxyz',
    };
    const [key] = await importKeys(service, [foreignKey(acme, given).entry]);
    const { body } = await service.call('GET', `${acme.base}/api-keys/${key!.id}`, { token: acme.token });
    expect(body).toMatchObject({
      ...given,
      expiresAt: '2099-01-01T00:00:00.000Z',
      createdAt: '2024-05-06T07:08:09.000Z',
      status: 'active',
      createdBy: { kind: 'system', id: null, name: 'import' },
      lastUsedAt: null,
    });
    const [plain] = await importKeys(service, [foreignKey(acme).entry]);
    const shown = await service.call('GET', `${acme.base}/api-keys/${plain!.id}`, { token: acme.token });
    expect(shown.body).toMatchObject({ last4: null, expiresAt: null, rateLimit: null, allowedCidrs: [] });
    expect(shown.body.prefix).toMatch(/^imported_[0-9a-f]{8}$/);
    const listed = await service.call('GET', `${acme.base}/api-keys?prefix=${shown.body.prefix}`, {
      token: acme.token,
    });
    expect(listed.body.items).toHaveLength(1);
  });

  it('are on record, each in the log of its organization', async () => {
    const keys = await importKeys(service, [foreignKey(acme).entry, foreignKey(other).entry]);
    for (const [index, { organizationId }] of [acme, other].entries()) {
      const [event, ...more] = await events(service, organizationId, 'api_key.created');
      expect(more).toEqual([]);
      expect(event).toMatchObject({
        actor_kind: 'system',
        actor_name: 'import',
        target_id: keys[index]!.id,
        details: { imported: true, scopes: ['agents:read'] },
      });
    }
  });

  it('are imported once, however often that is done; what became of them since stays', async () => {
    const { token, entry } = foreignKey(acme);
    const [first] = await importKeys(service, [entry]);
    expect(first!.existed).toBe(false);
    expect((await post(`${first!.id}/revoke`, { reason: 'compromised' })).status).toBe(200);
    const more = foreignKey(acme);
    const again = await importKeys(service, [
      more.entry,
      { ...entry, name: 'Risen', scopes: ['agents:write'] },
    ]);
    expect(again[1]).toEqual({ ...first, existed: true });
    expect(again[0]!.existed).toBe(false);
    expect(await agents(token)).toMatchObject(UNKNOWN);
    expect((await agents(more.token)).status).toBe(200);
    expect(await events(service, acme.organizationId, 'api_key.created')).toHaveLength(2);
    expect(await events(service, acme.organizationId, 'api_key.rejected')).toHaveLength(1);
  });

  it('are imported once by two at the same time', async () => {
    const entries = Array.from({ length: 20 }, () => foreignKey(acme).entry);
    const [one, two] = await Promise.all([
      importKeys(service, entries),
      importKeys(service, [...entries].reverse()),
    ]);
    expect(one.map(({ id }) => id)).toEqual(two.map(({ id }) => id).reverse());
    expect([one, two].map((keys) => keys.filter(({ existed }) => existed).length).sort()).toEqual([0, 20]);
    expect(await events(service, acme.organizationId, 'api_key.created')).toHaveLength(20);
  });

  it('are imported all or not at all, and what is wrong is named', async () => {
    const good = foreignKey(acme);
    const bad = [
      good.entry,
      { ...foreignKey(acme).entry, scopes: ['agents:read', 'agents:fly'] },
      { ...foreignKey(acme).entry, sha256: 'abc', expiresAt: '2020-01-01T00:00:00Z' },
      { ...foreignKey(acme).entry, expiresAt: '2020-01-01T00:00:00Z' },
      { ...foreignKey(acme).entry, createdAt: '2999-01-01T00:00:00Z' },
      { ...foreignKey(acme).entry, allowedCidrs: ['10.0.0.1/8'] },
      { ...foreignKey(acme).entry, prefix: 'much too long to be shown' },
      { ...foreignKey(acme).entry, token: good.token },
      good.entry,
      null,
    ] as Parameters<typeof importKeys>[1];
    const refused = await refusal(bad);
    expect(refused!.status).toBe(400);
    const errors = refused!.errors as { field: string; detail: string }[];
    expect(errors.map(({ field }) => field)).toEqual([
      'keys[1].scopes[1]',
      'keys[2].sha256',
      'keys[3].expiresAt',
      'keys[4].createdAt',
      'keys[5].allowedCidrs[0]',
      'keys[6].prefix',
      'keys[7].token',
      'keys[8].sha256',
      'keys[9]',
    ]);
    for (const { field, detail } of errors) expect(detail.startsWith(field)).toBe(true);
    expect(errors[7]!.detail).toBe('keys[8].sha256 repeats that of keys[0].');
    expect(refused!.detail).not.toContain(good.token);
    expect(await agents(good.token)).toMatchObject(UNKNOWN);

    const nowhere = foreignKey({ organizationId: newId() });
    expect(await refusal([good.entry, nowhere.entry])).toMatchObject({
      status: 400,
      errors: [{ field: 'keys[1].organizationId' }],
    });
    const taken = foreignKey(other);
    await importKeys(service, [taken.entry]);
    const stolen = { ...taken.entry, organizationId: acme.organizationId };
    expect(await refusal([good.entry, stolen])).toMatchObject({
      status: 409,
      detail: expect.stringContaining('keys[1]'),
    });
    expect((await refusal(Array.from({ length: 50_001 }, () => good.entry)))!.status).toBe(400);
    expect(await importKeys(service, [])).toEqual([]);
  });

  it('show in the report until they are rotated, which gives them a token of ours', async () => {
    const { token, entry } = foreignKey(acme, { createdAt: '2024-01-01T00:00:00Z' });
    const [key] = await importKeys(service, [entry]);
    const native = await addKey(service, acme);
    const report = async () => {
      const { body } = await service.call('GET', `${acme.base}/api-keys/report`, { token: acme.token });
      const items = body.items as { id: string; imported: boolean; ageDays: number }[];
      return {
        imported: items.filter((item) => item.imported).map(({ id }) => id),
        summary: body.summary.imported,
        items,
      };
    };
    const csv = async () => {
      const { text } = await service.call('GET', `${acme.base}/api-keys/report?format=csv`, {
        token: acme.token,
      });
      const [head, ...lines] = text
        .trim()
        .split(/\r?\n/)
        .map((line) => line.split(','));
      const column = head!.indexOf('imported');
      return new Map(lines.map((cells) => [cells[0], cells[column]]));
    };
    expect(await report()).toMatchObject({ imported: [key!.id], summary: 1 });
    expect((await report()).items.find(({ id }) => id === key!.id)!.ageDays).toBeGreaterThan(365);
    expect(await csv()).toEqual(new Map([[native.id, 'false'], [key!.id, 'true']])); // prettier-ignore

    const rotated = await post(`${key!.id}/rotate`, { overlapSeconds: 3600 });
    expect(rotated.status).toBe(201);
    expect(rotated.body.token).toMatch(/^psk_[0-9A-Za-z]{49}$/);
    expect(rotated.body.scopes).toEqual(['agents:read']);
    for (const each of [token, rotated.body.token as string]) expect((await agents(each)).status).toBe(200);
    expect(await report()).toMatchObject({ imported: [], summary: 0 });

    const ended = await service.call('PATCH', `${acme.base}/api-keys/${key!.id}`, {
      token: acme.token,
      body: { retiresAt: '2020-01-01T00:00:00Z' },
    });
    expect(ended.status).toBe(200);
    expect(await agents(token)).toMatchObject(UNKNOWN);
    expect((await agents(rotated.body.token as string)).status).toBe(200);
  });

  it('are revoked by their tokens, and introspected', async () => {
    const { token, entry } = foreignKey(acme);
    const [key] = await importKeys(service, [entry]);
    const asking = await addKey(service, acme, { scopes: ['tokens:introspect'] });
    const introspect = () => service.call('POST', '/v1/introspect', { token: asking.token, body: { token } });
    expect((await introspect()).body).toMatchObject({
      active: true,
      client_id: key!.id,
      scope: 'agents:read',
    });
    const revoked = await post('bulk-revoke', { tokens: [token], reason: 'compromised' });
    expect(revoked.body).toMatchObject({ revokedCount: 1, revoked: [{ id: key!.id }] });
    expect((await introspect()).body).toEqual({ active: false });
    expect(await agents(token)).toMatchObject(UNKNOWN);
  });

  it('are known to the service that another one asks', async () => {
    const { token, entry } = foreignKey(acme);
    const [key] = await importKeys(service, [entry]);
    const asking = await addService(service);
    const ask = async (presented: string) =>
      (await authorize(service, asking, question({ token: presented }))).body as object;
    expect(await ask(token)).toMatchObject({ allowed: true, principal: { key: { id: key!.id } } });
    expect(await ask(`${token}x`)).toMatchObject({ allowed: false, reason: 'invalid_token' });
  });

  it('can do nothing where keys follow their creator, for they have none', async () => {
    const { token, entry } = foreignKey(acme);
    await importKeys(service, [entry]);
    await service.sql('UPDATE organizations SET keys_follow_creator = true WHERE id = $1', [
      acme.organizationId,
    ]);
    expect(await agents(token)).toMatchObject({ status: 403, body: { reason: 'not_granted' } });
  });

  it('may begin as ours do, and be as long', async () => {
    const lookalike = foreignKey(acme, {}, `acme_${'x'.repeat(49)}`);
    await importKeys(service, [lookalike.entry]);
    expect((await agents(lookalike.token)).status).toBe(200);
  });

  it('are suspended, bounded and put on record like any other', async () => {
    const { token, entry } = foreignKey(acme, { allowedCidrs: ['203.0.113.0/24'] });
    const [key] = await importKeys(service, [entry]);
    const call = (ip: string) => service.call('GET', `${acme.base}/agents`, { token, ip });
    expect(await call('198.51.100.1')).toMatchObject(UNKNOWN);
    expect((await call('203.0.113.9')).status).toBe(200);
    const used = await events(service, acme.organizationId, 'api_key.used', 'api_key.rejected');
    expect(used).toMatchObject([
      { action: 'api_key.rejected', reason: 'cidr', target_id: key!.id },
      { action: 'api_key.used', actor_id: key!.id },
    ]);
    await service.sql(`UPDATE organizations SET plan = 'free' WHERE id = $1`, [acme.organizationId]);
    expect((await call('203.0.113.9')).body.code).toBe('plan_upgrade_required');
  });
});

describe('a service into which keys may be imported', () => {
  it('asks the database once a second at the most whether there are any, and never of a token of its own', async () => {
    const service = await TestService.start();
    try {
      const acme = await service.owner();
      const { database } = service.service;
      const asked = [jest.spyOn(database, 'fastQuery'), jest.spyOn(database, 'fastArrays')];
      const reads = () => asked.flatMap(({ mock }) => mock.calls.map(([{ name }]) => name));
      const key = await addKey(service, acme);
      const mistyped = key.token.slice(0, -1) + (key.token.endsWith('0') ? '1' : '0');
      const began = performance.now();
      for (let i = 0; i < 50; i++) {
        const token = i % 2 ? mistyped : `random-string-${i}`;
        expect((await service.call('GET', `${acme.base}/agents`, { token })).status).toBe(401);
      }
      const seconds = Math.ceil((performance.now() - began) / 1000);
      expect(reads().filter((name) => name === 'read-keys')).toEqual([]);
      expect(reads().filter((name) => name === 'imported-keys').length).toBeLessThanOrEqual(seconds);
      asked.forEach((spy) => spy.mockClear());
      expect((await service.call('GET', `${acme.base}/agents`, { token: key.token })).status).toBe(200);
      expect(reads()).toContain('read-keys');
      expect(reads()).not.toContain('imported-keys');
    } finally {
      await service.stop();
    }
  });

  it('knows them at once on every instance, when the import is over', async () => {
    const database = await createDatabase();
    const one = await TestService.start({}, database);
    const two = await TestService.start({}, database);
    try {
      const acme = await one.owner();
      const { token, entry } = foreignKey(acme);
      // the other believes from here on that there are none
      expect((await two.call('GET', `${acme.base}/agents`, { token })).status).toBe(401);
      await importKeys(one, [entry]);
      expect((await two.call('GET', `${acme.base}/agents`, { token })).status).toBe(200);
      expect((await one.call('GET', `${acme.base}/agents`, { token })).status).toBe(200);
    } finally {
      await one.service.close();
      await two.service.close();
      await database.drop();
    }
  });

  it('verifies them through a change of the pepper', async () => {
    const database = await createDatabase();
    const next = 'the pepper that comes after that of tests';
    let service = await TestService.start({}, database);
    const restart = async (env: Record<string, string>) => {
      await service.service.close();
      service = await TestService.start(env, database);
    };
    try {
      const acme = await service.owner();
      const before = foreignKey(acme);
      const during = foreignKey(acme);
      const status = async (token: string) =>
        (await service.call('GET', `${acme.base}/agents`, { token })).status;
      await importKeys(service, [before.entry]);
      await restart({ KEY_PEPPER: next, KEY_PEPPER_PREVIOUS: TEST_PEPPER });
      const keys = await importKeys(service, [during.entry, before.entry]);
      expect(keys.map(({ existed }) => existed)).toEqual([false, true]);
      for (const { token } of [before, during]) expect(await status(token)).toBe(200);
      expect(await service.sql('SELECT pepper_id FROM api_keys WHERE id = $1', [keys[0]!.id])).toEqual([
        { pepper_id: 1 },
      ]);
    } finally {
      await service.service.close();
      await database.drop();
    }
  });
});

describe('npm run keys:import', () => {
  let service: TestService;
  let acme: Owner;
  let directory: string;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner();
    directory = await mkdtemp(join(tmpdir(), 'praesidia-import-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
    await service.stop();
  });

  const run = async (lines: readonly unknown[], env?: Record<string, string>) => {
    const file = join(directory, 'keys.ndjson');
    await writeFile(
      file,
      `${lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')}\n`,
    );
    return operate(service.database, 'keys-import.js', [file], env);
  };

  it('imports a file beside the running service, as often as one likes', async () => {
    const keys = [foreignKey(acme), foreignKey(acme, { prefix: 'old_1234' })];
    const lines = keys.map(({ entry }) => entry);
    const first = await run(lines);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toMatch(
      / old_1234\n2 keys imported into 1 organizations; 0 were there already\.\n$/,
    );
    for (const { token } of keys)
      expect((await service.call('GET', `${acme.base}/agents`, { token })).status).toBe(200);
    expect(await run([lines[0], '', lines[1]])).toEqual({
      status: 0,
      stderr: '',
      stdout: '0 keys imported into 0 organizations; 2 were there already.\n',
    });
  });

  it('knows the scopes of CATALOGUE_FILE', async () => {
    const catalogue = join(directory, 'catalogue.json');
    const invoices = {
      permissions: { 'invoices.view': { description: 'See invoices' } },
      scopes: { 'invoices:read': { description: 'See invoices', permissions: ['invoices.view'] } },
    };
    await writeFile(catalogue, JSON.stringify([invoices]));
    const { entry } = foreignKey(acme, { scopes: ['invoices:read'] });
    expect((await run([entry])).stderr).toMatch(/^line 1: scopes\[0\] must be one of/);
    expect((await run([entry], { CATALOGUE_FILE: catalogue })).status).toBe(0);
  });

  it('names the lines that are not accepted, and imports nothing', async () => {
    const good = foreignKey(acme);
    const bad = { ...foreignKey(acme).entry, scopes: ['agents:fly'] };
    const refused = await run([good.entry, '', bad, { ...good.entry, name: '' }]);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^line 3: scopes\[0\] must be one of .+\nline 4: name must have a visible character/,
    );
    expect(await run([good.entry, '{"sha256": '])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Line 2 of .* is no JSON\.\n$/),
    });
    expect((await service.call('GET', `${acme.base}/agents`, { token: good.token })).status).toBe(401);
    expect((await operate(service.database, 'keys-import.js', [])).status).toBe(2);
    expect((await operate(service.database, 'keys-import.js', [join(directory, 'none')])).status).toBe(1);
  });
});
