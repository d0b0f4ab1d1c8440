import { addKey, signIn, type TestKey } from '../support/actors.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

describe('what the holder of an API key can do', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  const self = ({ token }: { token: string }) => service.call('GET', '/v1/api-keys/self', { token });
  const end = ({ token }: { token: string }, body: object) =>
    service.call('POST', '/v1/api-keys/self/revoke', { token, body });
  const plan = (name: string) =>
    service.sql('UPDATE organizations SET plan = $2 WHERE id = $1', [acme.organizationId, name]);
  const used = ({ id }: TestKey) =>
    service.sql(
      `SELECT outcome, reason, status, route FROM audit_events WHERE action = 'api_key.used' AND actor_id = $1 ORDER BY id`,
      [id],
    );

  it('sees the key, whatever its scopes', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:report'] });
    const answer = await self(key);
    expect(answer.status).toBe(200);
    const byOwner = await service.call('GET', `${acme.base}/api-keys/${key.id}`, { token: acme.token });
    expect(answer.body).toEqual(byOwner.body);
    expect(answer.text).not.toContain(key.token);
  });

  it('ends it, with what was made with it when it has leaked', async () => {
    const [key, child] = [
      await addKey(service, acme, { scopes: ['agents:report'] }),
      await addKey(service, acme),
    ];
    await service.sql('UPDATE api_keys SET parent_id = $2 WHERE id = $1', [child.id, key.id]);
    const answer = await end(key, { reason: 'compromised', note: 'in a public log' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id: key.id,
        status: 'revoked',
        revokedBy: { kind: 'api_key', id: key.id },
        revocationNote: 'in a public log',
      },
    });
    expect((await self(key)).status).toBe(401);
    expect((await self(child)).status).toBe(401);
    expect(await used(key)).toMatchObject([{ outcome: 'success', route: '/v1/api-keys/self/revoke' }]);
  });

  it.each([[{}], [{ reason: 'other', includeDescendants: true }], [{ reason: 'none' }]])(
    'cannot say %j',
    async (body) => {
      const key = await addKey(service, acme);
      expect((await end(key, body)).status).toBe(400);
      expect((await self(key)).status).toBe(200);
    },
  );

  it('is no person', async () => {
    for (const answer of [await self(acme), await end(acme, { reason: 'other' })]) {
      expect(answer).toMatchObject({
        status: 404,
        body: { code: 'not_found', detail: expect.stringContaining('person') },
      });
    }
  });

  it('of a suspended key: learns who it is, ends it, and nothing else; the rest is on record as denied', async () => {
    const key = await addKey(service, acme);
    await plan('free');
    try {
      const refused = {
        status: 403,
        body: {
          code: 'plan_upgrade_required',
          requiredFeature: 'programmatic_access',
          plan: 'free',
          plansWithFeature: ['team', 'enterprise'],
        },
      };
      for (const path of [
        '/v1/api-keys/self',
        '/v1/organizations/self/agents',
        '/v1/organizations',
        '/v1/scopes',
      ]) {
        expect(await service.call('GET', path, { token: key.token })).toMatchObject(refused);
      }
      expect(await used(key)).toEqual(
        [
          '/v1/api-keys/self',
          '/v1/organizations/:organizationId/agents',
          '/v1/organizations',
          '/v1/scopes',
        ].map((route) => ({
          outcome: 'denied',
          reason: 'not_in_plan',
          status: 403,
          route,
        })),
      );
      expect((await service.call('GET', '/v1/auth/whoami', { token: key.token })).status).toBe(200);
      await plan('enterprise');
      expect(await self(key)).toMatchObject({ status: 200, body: { status: 'active' } });
      await plan('free');
      expect(await end(key, { reason: 'other' })).toMatchObject({ status: 200, body: { status: 'revoked' } });
    } finally {
      await plan('team');
    }
  });

  it('is stopped from making keys where the plan has none, but an administrator may revoke', async () => {
    const key = await addKey(service, acme);
    await plan('free');
    const token = await signIn(service, acme.userId);
    const body = { name: 'x', scopes: ['agents:read'] };
    const refused = await service.call('POST', `${acme.base}/api-keys`, { token, body });
    expect(refused).toMatchObject({
      status: 403,
      body: { code: 'plan_upgrade_required', requiredPermission: 'api_keys.create' },
    });
    const revoked = await service.call('POST', `${acme.base}/api-keys/${key.id}/revoke`, {
      token,
      body: { reason: 'other' },
    });
    expect(revoked.status).toBe(200);
    await plan('team');
  });

  describe('is told when it will end', () => {
    const expiring = async (interval: string) => {
      const key = await addKey(service, acme, { scopes: ['agents:read'] });
      const [row] = await service.sql<{ at: Date }>(
        `UPDATE api_keys SET expires_at = clock_timestamp() + interval '${interval}' WHERE id = $1 RETURNING expires_at AS at`,
        [key.id],
      );
      return { key, at: row!.at };
    };
    const sunset = ({ headers }: Answer) => headers.sunset;

    it('from 14 days before, on every response', async () => {
      const { key, at } = await expiring('13 days 23 hours');
      const { token } = key;
      for (const [method, path, status] of [
        ['GET', '/v1/organizations/self/agents', 200],
        ['GET', '/v1/organizations/self/workflows', 403],
        ['GET', '/v1/organizations/self/agents/nonsense', 404],
        ['GET', '/v1/organizations/self/agents?x=1', 400],
      ] as const) {
        const answer = await service.call(method, path, { token });
        expect(answer.status).toBe(status);
        expect(sunset(answer)).toBe(at.toUTCString());
      }
      expect(sunset(await self(key))).toMatch(
        /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
      );
    });

    it('not before, and never a person or a key without an end', async () => {
      expect(sunset(await self((await expiring('14 days 1 hour')).key))).toBeUndefined();
      expect(sunset(await self(await addKey(service, acme)))).toBeUndefined();
      expect(sunset(await service.call('GET', `${acme.base}/agents`, { token: acme.token }))).toBeUndefined();
    });
  });
});
