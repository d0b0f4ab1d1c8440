import { PASSWORD, addMember, addPerson, events, login, signIn, type Person } from '../support/people.js';
import { TestService, type Owner } from '../support/service.js';

describe('login', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;
  let ada: Person;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    other = await service.owner('Other');
    ada = await addPerson(service);
    await addMember(service, acme.organizationId, ada, 'active', 'developer');
    await addMember(service, other.organizationId, ada, 'invited');
  });
  beforeEach(() => service.sql('DELETE FROM throttles'));
  afterAll(() => service.stop());

  it('opens a session and tells where the person is an active member', async () => {
    const answer = await login(service, { email: ada.email.toUpperCase() });
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).toEqual({
      token: expect.stringMatching(/^pss_[0-9A-Za-z]{49}$/),
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      user: { id: ada.id, email: ada.email, name: 'Ada' },
      organizations: [
        { id: acme.organizationId, name: 'Acme', roles: [{ id: expect.any(String), name: 'developer' }] },
      ],
    });
    const { token } = answer.body;
    expect((await service.call('GET', `${acme.base}/agents`, { token })).status).toBe(200);
    expect((await service.call('GET', `${other.base}/agents`, { token })).status).toBe(404);
    expect((await events(service, acme.organizationId, 'session.created')).at(-1)).toMatchObject({
      actor_kind: 'user',
      actor_id: ada.id,
      target_type: 'session',
      details: { transport: 'bearer' },
      status: 200,
    });
    expect(await events(service, other.organizationId, 'session.created')).toEqual([]);
  });

  it('answers an unknown e-mail, a wrong password and an account without one alike', async () => {
    const invited = await addPerson(service, { password: null });
    const answers = await Promise.all([
      login(service, { email: 'nobody@example.com' }),
      login(service, ada, 'a wrong password indeed'),
      login(service, invited),
      login(service, { email: 'no e-mail at all' }),
    ]);
    for (const { status, body, headers } of answers) {
      expect(status).toBe(401);
      expect({ ...body, requestId: '' }).toEqual({ ...answers[0].body, requestId: '' });
      expect(Object.keys(headers)).toEqual(Object.keys(answers[0].headers));
    }
    expect(answers[0].body.code).toBe('unauthenticated');
  });

  it('puts a wrong password on record in the organizations of the account, an unknown e-mail nowhere', async () => {
    const before = await events(service, acme.organizationId);
    await login(service, { email: 'nobody@example.com' });
    expect(await events(service, acme.organizationId)).toEqual(before);
    await login(service, ada, 'a wrong password indeed', { ip: '192.0.2.1' });
    const after = await events(service, acme.organizationId);
    expect(after.slice(before.length)).toMatchObject([
      {
        action: 'session.rejected',
        outcome: 'denied',
        reason: 'invalid_credentials',
        status: 401,
        target_type: 'member',
        target_id: ada.id,
        ip: '192.0.2.1',
        details: null,
      },
    ]);
    expect(JSON.stringify(after)).not.toContain('wrong password');
  });

  it('costs the same time for an unknown e-mail as for a wrong password', async () => {
    const time = async (email: string): Promise<number> => {
      const start = performance.now();
      await login(service, { email }, 'a wrong password indeed');
      return performance.now() - start;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 12; i++) {
      known.push(await time(ada.email));
      unknown.push(await time('nobody@example.com'));
      await service.sql('DELETE FROM throttles');
    }
    const median = (times: number[]): number => times.sort((a, b) => a - b)[6]!;
    // without the hash for nobody it would be a tenth
    expect(median(unknown) / median(known)).toBeGreaterThan(0.5);
    expect(median(unknown) / median(known)).toBeLessThan(2);
  });

  it.each([
    [{}, ['email', 'password']],
    [{ email: 1, password: ['x'] }, ['email', 'password']],
    [{ email: 'a@example.com', password: 'x'.repeat(5000) }, ['password']],
    [{ email: 'a@example.com', password: 'x', transport: 'pigeon' }, ['transport']],
    [{ email: 'a@example.com', password: 'x', remember: true }, ['remember']],
  ])('refuses %j with 400', async (body, fields) => {
    const answer = await service.call('POST', '/v1/auth/login', { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect([...new Set(answer.body.errors.map((error: { field: string }) => error.field))]).toEqual(fields);
  });

  it('with a password that is changed meanwhile opens nothing', async () => {
    const eve = await addPerson(service);
    const token = await signIn(service, eve);
    const next = 'another password altogether';
    const answers = await Promise.all([
      service.call('POST', '/v1/auth/password', {
        token,
        body: { currentPassword: PASSWORD, newPassword: next },
      }),
      ...Array.from({ length: 5 }, () => login(service, eve)),
    ]);
    expect(answers[0]!.status).toBe(204);
    for (const { status, body } of answers.slice(1)) {
      if (status !== 200) continue;
      expect((await service.call('GET', '/v1/auth/whoami', { token: body.token })).status).toBe(401);
    }
    expect((await login(service, eve)).status).toBe(401);
    expect((await login(service, eve, next)).status).toBe(200);
  });
});
