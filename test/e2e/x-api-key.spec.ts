import { addKey, type TestKey } from '../support/actors.js';
import { foreignKey, importKeys } from '../support/imports.js';
import { events } from '../support/people.js';
import { TestService, type Answer, type CallOptions, type Owner } from '../support/service.js';

describe('X-API-Key', () => {
  let service: TestService;
  let acme: Owner;
  let key: TestKey;

  beforeAll(async () => {
    service = await TestService.start({ ACCEPT_X_API_KEY: 'on' });
  });
  beforeEach(async () => {
    acme = await service.owner();
    key = await addKey(service, acme);
  });
  afterAll(() => service.stop());

  const call = (
    header: string,
    options: CallOptions = {},
    path = '/agents',
    method = 'GET',
  ): Promise<Answer> =>
    service.call(method, acme.base + path, {
      ...options,
      headers: { 'x-api-key': header, ...options.headers },
    });

  it('is no credential unless it is switched on', async () => {
    const off = await TestService.start();
    try {
      const owner = await off.owner();
      const { token } = await addKey(off, owner);
      const headers = { 'x-api-key': token };
      const path = `${owner.base}/agents`;
      expect(await off.call('GET', path, { headers })).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
      });
      const answer = await off.call('GET', path, { headers: { 'x-api-key': 'anything' }, token });
      expect(answer.status).toBe(200);
      expect(answer.headers).not.toHaveProperty('deprecation');
    } finally {
      await off.stop();
    }
  });

  it('lets a key in, with an answer that says it is not the way to stay with', async () => {
    const answer = await call(key.token);
    expect(answer.status).toBe(200);
    // RFC 9745: a structured date
    expect(answer.headers.deprecation).toMatch(/^@\d+$/);
    const usual = await service.call('GET', `${acme.base}/agents`, { token: key.token });
    expect(usual.status).toBe(200);
    expect(usual.headers).not.toHaveProperty('deprecation');
    const denied = await call((await addKey(service, acme, { scopes: ['audit:read'] })).token);
    expect(denied).toMatchObject({ status: 403, headers: { deprecation: expect.any(String) } });
  });

  it('is on record with the use of the key, for reads and for changes', async () => {
    await call(key.token);
    const made = await call(
      key.token,
      { body: { name: 'a', endpoint: 'https://a.example.com' } },
      '/agents',
      'POST',
    );
    expect(made.status).toBe(201);
    await service.call('GET', `${acme.base}/agents`, { token: key.token });
    const uses = await events(service, acme.organizationId, 'api_key.used');
    expect(uses.map(({ details }) => details)).toEqual([
      { header: 'x-api-key' },
      { header: 'x-api-key' },
      null,
    ]);
  });

  it('beside Authorization is malformed, whatever either holds', async () => {
    for (const authorization of [`Bearer ${key.token}`, 'Basic eDp5', 'Bearer nonsense'])
      expect(await call(key.token, { headers: { authorization } })).toMatchObject({
        status: 400,
        body: { code: 'invalid_request' },
      });
    expect(await events(service, acme.organizationId, 'api_key.used')).toEqual([]);
  });

  it.each(['', ' ', 'two keys', 'a,b', 'käse', 'Bearer x'])('that holds %j is malformed', async (header) => {
    expect(await call(header)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('sent twice is malformed', async () => {
    const answer = await service.service.app.inject({
      method: 'GET',
      url: `${acme.base}/agents`,
      headers: { 'x-api-key': [key.token, key.token] },
    });
    expect(answer.statusCode).toBe(400);
  });

  it('is for keys alone', async () => {
    expect(await call(acme.token)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(await call(key.token.slice(0, -1))).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
    expect((await call('anything')).headers['www-authenticate']).toBe(
      'Bearer realm="praesidia", error="invalid_token"',
    );
  });

  it('is a header: a key in the query is not looked at, and beside the header is malformed', async () => {
    const path = `${acme.base}/agents?x-api-key=${key.token}`;
    expect((await service.call('GET', path)).status).toBe(401);
    expect((await call(key.token, {}, `/agents?api_key=${key.token}`)).status).toBe(400);
  });

  it('makes a cookie beside it count for nothing', async () => {
    const headers = { cookie: `__Host-praesidia_session=${acme.token}` };
    expect((await service.call('GET', `${acme.base}/roles`, { headers })).status).toBe(200);
    const { token } = await addKey(service, acme, { scopes: ['audit:read'] });
    expect((await call(token, { headers }, '/roles')).status).toBe(403);
  });

  it('takes keys that were issued elsewhere', async () => {
    const { token, entry } = foreignKey(acme);
    await importKeys(service, [entry]);
    expect((await call(token)).status).toBe(200);
  });
});
