import { newToken } from '../../src/access/token.js';
import { tokenPattern } from '../../src/access/scanner-rule.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { handOver, linkOf, openLink } from '../support/claims.js';
import { operate } from '../support/operator.js';
import { TestService, type Owner } from '../support/service.js';

const KEY = /^acme_[0-9A-Za-z]{49}$/;

describe('TOKEN_PREFIX', () => {
  let database: TestDatabase;
  let service: TestService;
  let acme: Owner;
  let before: { id: string; token: string };

  beforeAll(async () => {
    database = await createDatabase();
    const earlier = await TestService.start({}, database);
    acme = await earlier.owner();
    before = (await create(earlier)).body as typeof before;
    await earlier.service.close();
    service = await TestService.start({ TOKEN_PREFIX: 'acme' }, database);
  });
  afterAll(async () => {
    await service.service.close();
    await database.drop();
  });

  const create = (on = service) =>
    on.call('POST', `${acme.base}/api-keys`, {
      token: acme.token,
      body: { name: 'x', scopes: ['agents:read'] },
    });
  const agents = (token: string, on = service) => on.call('GET', `${acme.base}/agents`, { token });

  it('is how new keys begin, also by a link and by rotation', async () => {
    const { body } = await create();
    expect(body.token).toMatch(KEY);
    expect(body).toMatchObject({
      prefix: (body.token as string).slice(0, 13),
      last4: (body.token as string).slice(-4),
    });
    expect((await agents(body.token as string)).status).toBe(200);
    const rotated = await service.call('POST', `${acme.base}/api-keys/${body.id}/rotate`, {
      token: acme.token,
      body: {},
    });
    expect(rotated.body.token).toMatch(KEY);

    const unclaimed = await handOver(service, acme);
    const claimed = await openLink(service, linkOf(unclaimed));
    expect(claimed.body.token).toMatch(KEY);
    expect(claimed.body.prefix).toBe(unclaimed.prefix);
    expect((await agents(claimed.body.token as string)).status).toBe(200);
  });

  it('lets keys of an earlier prefix go on working, and theirs when it changes again', async () => {
    expect(before.token).toMatch(/^psk_/);
    expect((await agents(before.token)).status).toBe(200);
    const now = (await create()).body.token as string;
    const later = await TestService.start({ TOKEN_PREFIX: 'other_live' }, database);
    try {
      for (const token of [before.token, now]) expect((await agents(token, later)).status).toBe(200);
      expect((await create(later)).body.token).toMatch(/^other_live_[0-9A-Za-z]{49}$/);
    } finally {
      await later.service.close();
    }
  });

  it('leaves sessions and links as they are', async () => {
    expect(acme.token).toMatch(/^pss_/);
    expect((await agents(acme.token)).status).toBe(200);
  });

  it('tells a mistyped key of its own from any other', async () => {
    const { token } = (await create()).body as { token: string };
    const mistype = (text: string) => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
    const detail = async (text: string) => (await agents(text)).body.detail as string;
    expect(await detail(mistype(token))).toMatch(/mistyped/);
    expect(await detail(mistype(before.token))).toMatch(/mistyped/);
    expect(await detail(mistype(token).replace('acme', 'acne'))).toBe('The token is not valid.');
    expect(await detail(newToken('api_key', 'acme_'))).toBe('The token is not valid.');
  });

  it('can be looked for in lists by all of the display prefix, and by no more', async () => {
    const { prefix, token } = (await create()).body as { prefix: string; token: string };
    const list = (text: string) =>
      service.call('GET', `${acme.base}/api-keys?prefix=${text}`, { token: acme.token });
    expect((await list(prefix)).body.items).toMatchObject([{ prefix }]);
    expect(await list(token.slice(0, 14))).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'prefix' }] },
    });
  });

  it('is what the OpenAPI document says', async () => {
    const { body } = await service.call('GET', '/openapi.json');
    expect(body.info.description).toContain('`acme_…`');
    expect(body.info.description).not.toContain('psk_');
  });

  it('is what the printed rule for scanners looks for', async () => {
    const { token } = (await create()).body as { token: string };
    const rule = await operate(database, 'scanner-rule.js', [], { TOKEN_PREFIX: 'acme' });
    expect(rule).toMatchObject({ status: 0, stderr: '' });
    expect(rule.stdout).toContain(`regex = '''${tokenPattern('acme')}'''`);
    const [, source] = /regex = '''(.+)'''/.exec(rule.stdout)!;
    expect(new RegExp(source!).exec(`KEY=${token}`)![1]).toBe(token);
    expect(new RegExp(source!).exec(`KEY=${before.token}`)![1]).toBe(before.token);
    expect((await operate(database, 'scanner-rule.js', [], { TOKEN_PREFIX: 'Acme!' })).status).toBe(1);
  });
});
