import { SetupTokens } from '../../src/authentication/setup-tokens.js';
import { events } from '../support/people.js';
import { TestService } from '../support/service.js';

const PRINTED = /^psl_[0-9A-Za-z]{49}$/;

const body = (setupToken: string) => ({
  setupToken,
  organization: { name: 'Acme' },
  user: { email: 'Ada@Example.com', name: 'Ada', password: 'correct horse battery staple' },
});

const prepare = ({ service }: TestService): Promise<string | null> => service.app.get(SetupTokens).prepare();

describe('the set-up', () => {
  const running: TestService[] = [];
  const start = async (env: Record<string, string> = {}): Promise<TestService> => {
    const service = await TestService.start(env);
    running.push(service);
    return service;
  };
  afterAll(async () => {
    for (const service of running) await service.stop();
  });

  it('makes the first organization with its owner, and can be done once', async () => {
    const service = await start();
    const token = (await prepare(service))!;
    expect(token).toMatch(PRINTED);
    const done = await service.call('POST', '/v1/setup', { body: body(token) });
    expect(done).toMatchObject({ status: 201, headers: { 'cache-control': 'no-store' } });
    expect(done.body).toEqual({
      organization: { id: expect.any(String), name: 'Acme', plan: 'team' },
      user: { id: expect.any(String), email: 'ada@example.com', name: 'Ada' },
      session: { token: expect.stringMatching(/^pss_/), expiresAt: expect.stringMatching(/Z$/) },
    });
    const { organization, user, session } = done.body;
    const who = await service.call('GET', '/v1/auth/whoami', { token: session.token });
    expect(who.body).toEqual({
      subject: { kind: 'user', id: user.id, name: 'Ada' },
      organizations: [
        { id: organization.id, name: 'Acme', roles: [{ id: expect.any(String), name: 'owner' }] },
      ],
    });
    expect(await events(service, organization.id)).toMatchObject([
      { action: 'organization.created', actor_id: user.id, status: 201 },
      { action: 'session.created', actor_id: user.id, details: { transport: 'bearer' } },
    ]);
    expect(await service.sql('SELECT * FROM setup_tokens')).toEqual([]);
    expect(await prepare(service)).toBeNull();
    for (const setupToken of [token, 'some other token'])
      expect(await service.call('POST', '/v1/setup', { body: body(setupToken) })).toMatchObject({
        status: 409,
        body: { code: 'conflict' },
      });
    expect(await service.sql('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 1 }]);
  });

  it('can be asked for, and opens a session in a cookie where that is wanted', async () => {
    const service = await start();
    const token = (await prepare(service))!;
    const state = () => service.call('GET', '/v1/setup');
    expect(await state()).toMatchObject({ status: 200, body: { needed: true } });
    const headers = { host: 'localhost', origin: 'http://localhost' };
    const foreign = await service.call('POST', '/v1/setup', {
      body: { ...body(token), transport: 'cookie' },
      headers: { ...headers, origin: 'https://elsewhere.example' },
    });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'cross_origin' } });
    expect((await state()).body).toEqual({ needed: true });
    const done = await service.call('POST', '/v1/setup', {
      body: { ...body(token), transport: 'cookie' },
      headers,
    });
    expect(done.status).toBe(201);
    expect(done.body.session).toEqual({ expiresAt: expect.stringMatching(/Z$/) });
    const cookie = String(done.headers['set-cookie']);
    expect(cookie).toMatch(/^__Host-praesidia_session=pss_\w+; .*HttpOnly/);
    const who = await service.call('GET', '/v1/auth/whoami', { headers: { cookie: cookie.split(';')[0]! } });
    expect(who.body.subject).toEqual({ kind: 'user', id: done.body.user.id, name: 'Ada' });
    expect((await state()).body).toEqual({ needed: false });
  });

  it('stores nothing that would let somebody do it', async () => {
    const service = await start();
    const token = (await prepare(service))!;
    const [{ digest }] = await service.sql<{ digest: Buffer }>('SELECT digest FROM setup_tokens');
    expect(digest).toHaveLength(32);
    expect(digest.includes(token)).toBe(false);
    expect((await service.call('POST', '/v1/setup', { body: body(digest.toString('hex')) })).status).toBe(
      401,
    );
  });

  it('takes the token of any instance, until one of them is used', async () => {
    const service = await start();
    const [first, second] = [(await prepare(service))!, (await prepare(service))!];
    expect(first).not.toBe(second);
    expect((await service.call('POST', '/v1/setup', { body: body(first) })).status).toBe(201);
    expect((await service.call('POST', '/v1/setup', { body: body(second) })).status).toBe(409);
  });

  it('takes the token of SETUP_TOKEN, and then prints none', async () => {
    const service = await start({ SETUP_TOKEN: 'given by the operator' });
    expect(await prepare(service)).toBeNull();
    const wrong = await service.call('POST', '/v1/setup', { body: body('given by the operato') });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(await service.sql('SELECT * FROM users')).toEqual([]);
    const done = await service.call('POST', '/v1/setup', { body: body('given by the operator') });
    expect(done.status).toBe(201);
  });

  it.each([
    ['a given token', { SETUP_TOKEN: 'given by the operator' }],
    ['a printed token', {}],
  ])('is won by exactly one of many at once with %s', async (_, env: Record<string, string>) => {
    const service = await start(env);
    const token = (await prepare(service)) ?? env.SETUP_TOKEN!;
    const all = Array.from({ length: 6 }, (_, index) =>
      service.call('POST', '/v1/setup', {
        body: {
          ...body(token),
          user: { ...body('').user, email: `person${index}@example.com` },
        },
      }),
    );
    const statuses = (await Promise.all(all)).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409]);
    expect(
      await service.sql(
        'SELECT (SELECT count(*) FROM users)::int AS u, count(*)::int AS o FROM organizations',
      ),
    ).toEqual([{ u: 1, o: 1 }]);
  });

  it('names what is wrong with the input, and throttles wrong tokens by address', async () => {
    const service = await start({ SETUP_TOKEN: 'given by the operator' });
    const bad = await service.call('POST', '/v1/setup', {
      body: {
        setupToken: 'x',
        organization: {},
        user: { email: 'ada', name: ' ', password: 'short', admin: 1 },
      },
    });
    expect(bad).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(bad.body.errors.map((error: { field: string }) => error.field).sort()).toEqual([
      'organization.name',
      'user.admin',
      'user.email',
      'user.name',
      'user.password',
    ]);
    const empty = await service.call('POST', '/v1/setup', { body: { setupToken: 'x' } });
    expect(empty.status).toBe(400);
    const itself = body('given by the operator');
    itself.user.password = itself.user.email = 'somebody.with.a.long.name@example.com';
    expect(await service.call('POST', '/v1/setup', { body: itself })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'user.password' }] },
    });

    const guess = (ip: string) => service.call('POST', '/v1/setup', { body: body('wrong'), ip });
    const statuses = [];
    for (let i = 0; i < 85; i++) statuses.push((await guess('192.0.2.7')).status);
    expect(statuses.slice(0, 80)).toEqual(Array(80).fill(401));
    expect(statuses.slice(80)).toEqual(Array(5).fill(429));
    expect((await guess('192.0.2.8')).status).toBe(401);
    const right = () =>
      service.call('POST', '/v1/setup', { body: body('given by the operator'), ip: '192.0.2.7' });
    expect(await right()).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    await service.sql('DELETE FROM throttles');
    expect((await right()).status).toBe(201);
  });
});
