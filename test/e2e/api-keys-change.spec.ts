import { addKey, addMemberWith, type TestKey } from '../support/actors.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

const SOON = '2098-01-01T00:00:00.000Z';
const LATE = '2099-01-01T00:00:00.000Z';

describe('changing an API key', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  const path = ({ id }: { id: string }) => `${acme.base}/api-keys/${id}`;
  const patch = (key: { id: string }, body: object, token = acme.token): Promise<Answer> =>
    service.call('PATCH', path(key), { token, body });
  const stored = async ({ id }: { id: string }) => {
    const [row] = await service.sql(
      `SELECT to_jsonb(k) - '{last_used_at,last_used_ip}'::text[] AS key FROM api_keys k WHERE id = $1`,
      [id],
    );
    return row!.key;
  };
  const updates = async ({ id }: { id: string }) =>
    service.sql<{ actor_id: string; details: object }>(
      `SELECT actor_id, details FROM audit_events WHERE action = 'api_key.updated' AND target_id = $1 ORDER BY id`,
      [id],
    );
  const set = ({ id }: { id: string }, assignment: string, values: unknown[] = []) =>
    service.sql(`UPDATE api_keys SET ${assignment} WHERE id = $1`, [id, ...values]);

  async function refused(key: { id: string }, body: object, token: string, expected: object): Promise<void> {
    const before = await stored(key);
    const events = (await updates(key)).length;
    expect(await patch(key, body, token)).toMatchObject(expected);
    expect(await stored(key)).toEqual(before);
    expect(await updates(key)).toHaveLength(events);
  }
  const beyond = { status: 403, body: { code: 'exceeds_caller' } };

  it('changes what is given, keeps the rest, and says from what to what', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    const { body: before } = await service.call('GET', path(key), { token: acme.token });
    const body = {
      name: 'renamed',
      description: 'why',
      scopes: ['workflows:read'],
      expiresAt: '2099-01-01T00:00:00Z',
      allowedCidrs: ['10.0.0.0/8'],
    };
    const changed = await patch(key, body);
    expect(changed).toMatchObject({ status: 200, body: { ...before, ...body, expiresAt: LATE } });
    expect((await service.call('GET', path(key), { token: acme.token })).body).toEqual(changed.body);
    const changes = {
      name: { from: before.name, to: 'renamed' },
      description: { from: null, to: 'why' },
      scopes: { from: ['agents:read'], to: ['workflows:read'] },
      expiresAt: { from: null, to: LATE },
      allowedCidrs: { from: [], to: ['10.0.0.0/8'] },
    };
    expect(await updates(key)).toEqual([{ actor_id: acme.userId, details: { changes } }]);
    const cleared = await patch(key, { description: null, expiresAt: null, allowedCidrs: [] });
    expect(cleared.body).toMatchObject({
      name: 'renamed',
      description: null,
      expiresAt: null,
      allowedCidrs: [],
    });
  });

  it('leaves no event when nothing is different', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    expect((await patch(key, { scopes: ['agents:read'], expiresAt: null })).status).toBe(200);
    expect(await updates(key)).toEqual([]);
  });

  it('is effective on the next request of the key', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read', 'workflows:read'] });
    const call = (what: string, ip = '203.0.113.7') =>
      service.call('GET', `/v1/organizations/self/${what}`, { token: key.token, ip });
    expect((await call('agents')).status).toBe(200);
    await patch(key, { scopes: ['workflows:read'] });
    expect(await call('agents')).toMatchObject({ status: 403, body: { reason: 'out_of_scope' } });
    expect((await call('workflows')).status).toBe(200);
    await patch(key, { allowedCidrs: ['198.51.100.0/24'] });
    expect((await call('workflows')).status).toBe(401);
    expect((await call('workflows', '198.51.100.1')).status).toBe(200);
  });

  it.each([
    [{ name: null }, 'name'],
    [{ name: '' }, 'name'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: null }, 'scopes'],
    [{ scopes: ['agents:fly'] }, 'scopes[0]'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ allowedCidrs: null }, 'allowedCidrs'],
    [{ allowedCidrs: ['10.0.0.0'] }, 'allowedCidrs[0]'],
    [{ allowedCidrs: ['10.0.0.0/8', '10.0.0.0/8'] }, 'allowedCidrs[1]'],
    [{ rateLimit: 5 }, 'rateLimit'],
    [{ retiresAt: null }, 'retiresAt'],
    [{ status: 'revoked' }, 'status'],
    [{ revokedAt: null }, 'revokedAt'],
    [{}, ''],
  ])('refuses %j and names %s', async (body, field) => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    await refused(key, body, acme.token, {
      status: 400,
      body: {
        code: 'validation_failed',
        errors: expect.arrayContaining([expect.objectContaining({ field })]),
      },
    });
  });

  it.each([
    ['revoked', `revoked_at = now()`],
    ['expired', `expires_at = now() - interval '1 minute'`],
  ])('refuses to change one that is %s: it never comes back', async (status, assignment) => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    await set(key, assignment);
    const conflict = { status: 409, body: { code: 'conflict', detail: expect.stringContaining(status) } };
    for (const body of [{ name: 'back' }, { expiresAt: LATE }])
      await refused(key, body, acme.token, conflict);
  });

  describe('by a person', () => {
    let editor: Owner;
    let strong: TestKey;
    beforeAll(async () => {
      editor = await addMemberWith(service, acme, ['api_keys.update', 'agents.view', 'agents.report_usage']);
    });
    beforeEach(async () => {
      strong = await addKey(service, acme, { scopes: ['agents:read', 'agents:write'] });
      await set(strong, `expires_at = $2, allowed_cidrs = '{10.0.0.0/8}'`, [SOON]);
    });

    it.each([
      [{ name: 'renamed' }],
      [{ scopes: ['agents:write'] }],
      // not a new permission, though a new scope
      [{ scopes: ['agents:read', 'agents:report'] }],
      [{ expiresAt: '2097-01-01T00:00:00Z' }],
      [{ allowedCidrs: ['10.1.0.0/16', '10.2.0.0/16'] }],
      [{ scopes: ['agents:read'], expiresAt: null, allowedCidrs: [] }],
    ])('may do %j to a key that is stronger than they', async (body) => {
      expect((await patch(strong, body, editor.token)).status).toBe(200);
    });

    it.each([
      [{ scopes: ['agents:read', 'agents:write', 'workflows:read'] }],
      [{ scopes: ['workflows:read'] }],
      [{ expiresAt: LATE }],
      [{ expiresAt: null }],
      [{ allowedCidrs: ['10.0.0.0/8', '192.168.0.0/16'] }],
      [{ allowedCidrs: [] }],
      [{ allowedCidrs: ['0.0.0.0/0'] }],
    ])('may not do %j to it', (body) => refused(strong, body, editor.token, beyond));
  });

  describe('by a key', () => {
    const scopes = ['api-keys:write', 'agents:read'];
    let caller: TestKey;
    let inside: TestKey;
    beforeEach(async () => {
      caller = await addKey(service, acme, { scopes });
      inside = await addKey(service, acme, { scopes: ['agents:read'] });
      for (const key of [caller, inside])
        await set(key, `expires_at = $2, allowed_cidrs = '{127.0.0.0/8}'`, [SOON]);
    });

    it('changes keys within its bounds, itself included', async () => {
      expect((await patch(inside, { name: 'renamed', scopes }, caller.token)).status).toBe(200);
      const narrowed = await patch(caller, { scopes: ['api-keys:write'] }, caller.token);
      expect(narrowed).toMatchObject({ status: 200, body: { scopes: ['api-keys:write'] } });
      await refused(caller, { scopes }, caller.token, beyond);
    });

    it.each([
      [{ scopes: ['agents:write'] }],
      [{ expiresAt: LATE }],
      [{ expiresAt: null }],
      [{ allowedCidrs: [] }],
      [{ allowedCidrs: ['127.0.0.0/8', '10.0.0.0/8'] }],
    ])('may not do %j', (body) => refused(inside, body, caller.token, beyond));

    it.each([
      ['scopes', `scopes = '{agents:write}'`],
      ['expiry', 'expires_at = NULL'],
      ['networks', `allowed_cidrs = '{}'`],
    ])('may not touch a key with stronger %s, not even to narrow it', async (_, assignment) => {
      await set(inside, assignment);
      await refused(inside, { name: 'renamed' }, caller.token, beyond);
      await refused(
        inside,
        { scopes: ['agents:read'], expiresAt: SOON, allowedCidrs: ['127.0.0.0/8'] },
        caller.token,
        beyond,
      );
    });
  });
});
