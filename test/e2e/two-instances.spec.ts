import { newId } from '../../src/database/columns.js';
import { addKey, addMember, addMemberWith, addRole, signIn } from '../support/actors.js';
import { ServiceProcess } from '../support/process.js';
import { TestService, type Owner } from '../support/service.js';

interface Reply {
  readonly status: number;
  readonly code?: string;
}

/** Two service processes on one database: what one acknowledges, the other acts upon with its very next request. */
describe('two instances', () => {
  /** on the same database, to fill it; it is not asked for anything */
  let service: TestService;
  let one: ServiceProcess;
  let two: ServiceProcess;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    const env = { DATABASE_URL: service.database.url };
    [one, two] = await Promise.all([ServiceProcess.start({ env }), ServiceProcess.start({ env })]);
  });
  beforeEach(async () => {
    acme = await service.owner('Acme');
  });
  afterAll(async () => {
    await Promise.all([one?.stop(), two?.stop()]);
    await service?.stop();
  });

  async function call(
    at: ServiceProcess,
    method: string,
    path: string,
    token: string,
    body?: object,
  ): Promise<Reply> {
    const response = await fetch(at.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, code: text ? (JSON.parse(text) as { code?: string }).code : undefined };
  }

  /** Asks `two` before, and both right after `one` has acknowledged the change. */
  async function narrows(
    token: string,
    change: (at: ServiceProcess) => Promise<Reply>,
    expected: Reply,
    path = `${acme.base}/agents`,
  ): Promise<void> {
    for (let i = 0; i < 5; i++) expect((await call(two, 'GET', path, token)).status).toBe(200);
    const changed = await change(one);
    expect([200, 204]).toContain(changed.status);
    const answers = await Promise.all([two, one, two, two].map((at) => call(at, 'GET', path, token)));
    expect(answers).toEqual(answers.map(() => expect.objectContaining(expected)));
  }

  const dead = { status: 401, code: 'invalid_token' };
  const denied = { status: 403, code: 'insufficient_scope' };
  const keyPath = ({ id }: { id: string }) => `${acme.base}/api-keys/${id}`;

  it('a revocation', async () => {
    const key = await addKey(service, acme);
    const body = { reason: 'compromised' };
    await narrows(key.token, (at) => call(at, 'POST', `${keyPath(key)}/revoke`, acme.token, body), dead);
  });

  it('a revocation by the key itself', async () => {
    const key = await addKey(service, acme);
    await narrows(
      key.token,
      (at) => call(at, 'POST', '/v1/api-keys/self/revoke', key.token, { reason: 'other' }),
      dead,
    );
  });

  it('a revocation in bulk', async () => {
    const key = await addKey(service, acme);
    const body = { tokens: [key.token], reason: 'compromised' };
    await narrows(
      key.token,
      (at) => call(at, 'POST', `${acme.base}/api-keys/bulk-revoke`, acme.token, body),
      dead,
    );
  });

  it('a scope taken away', async () => {
    const key = await addKey(service, acme);
    await narrows(
      key.token,
      (at) => call(at, 'PATCH', keyPath(key), acme.token, { scopes: ['audit:read'] }),
      denied,
    );
  });

  it('other networks', async () => {
    const key = await addKey(service, acme);
    const body = { allowedCidrs: ['203.0.113.0/24'] };
    await narrows(key.token, (at) => call(at, 'PATCH', keyPath(key), acme.token, body), dead);
  });

  it('an expiry that passes', async () => {
    const key = await addKey(service, acme);
    const [row] = await service.sql<{ at: Date }>(
      `SELECT clock_timestamp() + interval '1500 milliseconds' AS at`,
    );
    const change = async (at: ServiceProcess) => {
      const reply = await call(at, 'PATCH', keyPath(key), acme.token, { expiresAt: row!.at });
      await service.sql('SELECT pg_sleep(GREATEST(0, extract(epoch FROM $1 - clock_timestamp())))', [
        row!.at,
      ]);
      return reply;
    };
    await narrows(key.token, change, dead);
  });

  it('a rotation without an overlap', async () => {
    const key = await addKey(service, acme);
    const rotate = async (at: ServiceProcess) => {
      const { status, code } = await call(at, 'POST', `${keyPath(key)}/rotate`, acme.token, {
        overlapSeconds: 0,
      });
      return { status: status === 201 ? 200 : status, code };
    };
    await narrows(key.token, rotate, dead);
  });

  it('the end of an overlap', async () => {
    const key = await addKey(service, acme);
    expect((await call(one, 'POST', `${keyPath(key)}/rotate`, acme.token)).status).toBe(201);
    const body = { retiresAt: '2020-01-01T00:00:00Z' };
    await narrows(key.token, (at) => call(at, 'PATCH', keyPath(key), acme.token, body), dead);
  });

  it('the first use of a successor, when no time is to pass after it', async () => {
    const key = await addKey(service, acme);
    const body = { startOverlap: 'first_use', overlapSeconds: 0 };
    const rotated = await fetch(`${one.url}${keyPath(key)}/rotate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${acme.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { token } = (await rotated.json()) as { token: string };
    await narrows(key.token, (at) => call(at, 'GET', '/v1/auth/whoami', token), dead);
  });

  it('let one of many rotations at once win', async () => {
    for (let round = 0; round < 5; round++) {
      const key = await addKey(service, acme);
      const rotations = [one, two, one, two, one, two].map((at, i) =>
        i < 4
          ? call(at, 'POST', `${keyPath(key)}/rotate`, acme.token)
          : call(at, 'POST', '/v1/api-keys/self/rotate', key.token),
      );
      const statuses = (await Promise.all(rotations)).map(({ status }) => status);
      expect(statuses.sort()).toEqual([201, 409, 409, 409, 409, 409]);
      expect(await service.sql('SELECT 1 FROM api_keys WHERE predecessor_id = $1', [key.id])).toHaveLength(1);
    }
  });

  it('a plan without keys', async () => {
    const key = await addKey(service, acme);
    const expected = { status: 403, code: 'plan_upgrade_required' };
    await narrows(
      key.token,
      (at) => call(at, 'PUT', `${acme.base}/plan`, acme.token, { plan: 'free' }),
      expected,
    );
    expect((await call(one, 'PUT', `${acme.base}/plan`, acme.token, { plan: 'team' })).status).toBe(200);
    expect((await call(two, 'GET', `${acme.base}/agents`, key.token)).status).toBe(200);
  });

  it('a permission taken from a role, for sessions and for keys that follow their creator', async () => {
    const role = await addRole(service, acme, ['agents.view']);
    const person = await addMember(service, acme, [role]);
    const key = await addKey(service, acme, { creatorUserId: person.userId });
    await follow();
    const change = (at: ServiceProcess) =>
      call(at, 'PATCH', `${acme.base}/roles/${role}`, acme.token, { permissions: ['workflows.view'] });
    await narrows(key.token, change, denied);
    expect(await call(two, 'GET', `${acme.base}/agents`, person.token)).toMatchObject(denied);
  });

  it('another role of a member', async () => {
    const person = await addMemberWith(service, acme, ['agents.view']);
    const roles = [await addRole(service, acme, ['workflows.view'])];
    await narrows(
      person.token,
      (at) => call(at, 'PATCH', `${acme.base}/members/${person.userId}`, acme.token, { roles }),
      denied,
    );
  });

  it('keys beginning to follow their creator, and the creator being removed', async () => {
    const nobody = await addKey(service, acme, { creatorUserId: newId() });
    const person = await addMemberWith(service, acme, ['agents.view']);
    const key = await addKey(service, acme, { creatorUserId: person.userId });
    await narrows(
      nobody.token,
      (at) => call(at, 'PATCH', acme.base, acme.token, { keysFollowCreator: true }),
      denied,
    );
    const remove = (at: ServiceProcess) =>
      call(at, 'DELETE', `${acme.base}/members/${person.userId}`, acme.token);
    await narrows(key.token, remove, denied);
    expect(await call(two, 'GET', `${acme.base}/agents`, person.token)).toMatchObject({ status: 404 });
  });

  it('the removal of a member with their keys', async () => {
    const person = await addMemberWith(service, acme, ['agents.view']);
    const key = await addKey(service, acme, { creatorUserId: person.userId });
    const remove = (at: ServiceProcess) =>
      call(at, 'DELETE', `${acme.base}/members/${person.userId}`, acme.token, { keys: 'revoke' });
    await narrows(key.token, remove, dead);
  });

  it('a sign-out', async () => {
    const token = await signIn(service, acme.userId);
    await narrows(token, (at) => call(at, 'POST', '/v1/auth/logout', token), dead);
    expect((await call(two, 'GET', `${acme.base}/agents`, acme.token)).status).toBe(200);
  });

  const follow = () =>
    service.sql('UPDATE organizations SET keys_follow_creator = true WHERE id = $1', [acme.organizationId]);
});
