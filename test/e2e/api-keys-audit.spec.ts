import { newId } from '../../src/database/columns.js';
import { addKey, type TestKey } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

interface Use {
  readonly outcome: string;
  readonly reason: string | null;
  readonly status: number;
  readonly method: string;
  readonly route: string;
  readonly request_id: string;
  readonly details: object | null;
}

describe('the record of requests made by key', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;
  let key: TestKey;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    other = await service.owner('Other');
  });
  beforeEach(async () => {
    key = await addKey(service, acme, {
      scopes: ['agents:read', 'agents:write', 'api-keys:write', 'api-keys:read'],
    });
  });
  afterAll(() => service.stop());

  const uses = ({ id }: { id: string }): Promise<Use[]> =>
    service.sql<Use & object>(
      `SELECT outcome, reason, status::int, method, route, request_id, details FROM audit_events
       WHERE action = 'api_key.used' AND actor_id = $1 ORDER BY occurred_at, id`,
      [id],
    );
  const agents = '/v1/organizations/:organizationId/agents';

  it.each([
    ['a read', 'GET', 'self/agents', undefined, { outcome: 'success', reason: null, status: 200, route: agents }],
    ['a change', 'POST', 'self/agents', { name: 'made' }, { outcome: 'success', reason: null, status: 201, route: agents }],
    ['a denial', 'GET', 'self/workflows', undefined, { outcome: 'denied', reason: 'out_of_scope', status: 403, details: { requiredPermission: 'workflows.view' } }],
    ['what is never for keys', 'PATCH', 'self', { name: 'x' }, { outcome: 'denied', reason: 'not_granted', status: 403 }],
    [
      'handing out too much', 'POST', 'self/api-keys', { name: 'x', scopes: ['audit:read'] },
      { outcome: 'denied', reason: 'exceeds_caller', status: 403, details: null },
    ],
    ['bad input', 'POST', 'self/agents', { name: 7 }, { outcome: 'failed', reason: 'validation_failed', status: 400 }],
    ['a bad parameter', 'GET', 'self/agents?x=1', undefined, { outcome: 'failed', reason: 'validation_failed', status: 400 }],
    ['a missing object', 'GET', `self/agents/${newId()}`, undefined, { outcome: 'failed', reason: 'not_found', status: 404, route: `${agents}/:id` }],
    ['a missing organization', 'GET', `${newId()}/agents`, undefined, { outcome: 'failed', reason: 'not_found', status: 404, route: agents }],
  ])('has %s once', async (_, method, path, body, expected) => {
    const answer = await service.call(method, `/v1/organizations/${path}`, { token: key.token, body });
    expect(answer.status).toBe(expected.status);
    const request_id = answer.headers['x-request-id'];
    expect(await uses(key)).toEqual([expect.objectContaining({ method, request_id, ...expected })]);
    if (answer.status >= 400) expect(answer.body.requestId).toBe(request_id);
  }); // prettier-ignore

  it('has a foreign organization and a conflict as failed', async () => {
    await service.call('GET', `${other.base}/agents`, { token: key.token });
    const body = { name: 'taken' };
    for (let i = 0; i < 2; i++) await service.call('POST', `${acme.base}/agents`, { token: key.token, body });
    expect(await uses(key)).toMatchObject([
      { outcome: 'failed', reason: 'not_found', status: 404 },
      { outcome: 'success', status: 201 },
      { outcome: 'failed', reason: 'conflict', status: 409 },
    ]);
  });

  it('has a repeated request, too, with what it answered', async () => {
    const options = { token: key.token, body: { name: 'idempotent' }, headers: { 'idempotency-key': 'k' } };
    for (let i = 0; i < 2; i++) await service.call('POST', '/v1/organizations/self/agents', options);
    expect(await uses(key)).toMatchObject([
      { outcome: 'success', status: 201 },
      { outcome: 'success', status: 200 },
    ]);
  });

  it('has a change and its use in one transaction, and neither without the other', async () => {
    await service.call('POST', '/v1/organizations/self/agents', {
      token: key.token,
      body: { name: 'together' },
    });
    const rows = await service.sql<{ action: string; tx: string }>(
      'SELECT action, tx::text FROM audit_events WHERE actor_id = $1 ORDER BY action',
      [key.id],
    );
    expect(rows.map((row) => row.action)).toEqual(['agent.registered', 'api_key.used']);
    expect(new Set(rows.map((row) => row.tx)).size).toBe(1);

    // a log that takes no use event undoes the change with it
    await service.sql(`CREATE FUNCTION refuse_use() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.action = 'api_key.used' THEN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END IF; RETURN NEW; END $$`);
    await service.sql(
      'CREATE TRIGGER refuse_use BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_use()',
    );
    try {
      const post = await service.call('POST', '/v1/organizations/self/agents', {
        token: key.token,
        body: { name: 'alone' },
      });
      const get = await service.call('GET', '/v1/organizations/self/agents', { token: key.token });
      for (const answer of [post, get])
        expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(get.text).not.toContain('together');
    } finally {
      await service.sql('DROP TRIGGER refuse_use ON audit_events');
    }
    expect(await service.sql(`SELECT 1 FROM agents WHERE name = 'alone'`)).toEqual([]);
  });

  it('has a reading of keys beside its use, and not when it fails', async () => {
    await service.call('GET', `/v1/organizations/self/api-keys/${key.id}`, { token: key.token });
    await service.call('GET', `/v1/organizations/self/api-keys/${newId()}`, { token: key.token });
    const viewed = await service.sql(
      `SELECT request_id FROM audit_events WHERE action = 'api_key.viewed' AND actor_id = $1`,
      [key.id],
    );
    const [first] = await uses(key);
    expect(viewed).toEqual([{ request_id: first!.request_id }]);
  });

  it('has nothing of what reaches no route, whatever credential it carries', async () => {
    const { token } = key;
    const all = () => service.sql('SELECT count(*) FROM audit_events');
    const before = await all();
    const path = '/v1/organizations/self/agents';
    const bearer = { authorization: `Bearer ${token}` };
    const send = async (payload: string, type: string) => {
      const headers = { ...bearer, 'content-type': type };
      return (await service.service.app.inject({ method: 'POST', url: path, headers, payload })).statusCode;
    };
    expect((await service.call('GET', '/v1/nowhere', { token })).status).toBe(404);
    expect((await service.call('PUT', path, { token, body: {} })).status).toBe(405);
    expect(await send('name=x', 'application/x-www-form-urlencoded')).toBe(415);
    expect(await send('{"name":', 'application/json')).toBe(400);
    expect(await send(JSON.stringify({ name: 'x'.repeat(1_100_000) }), 'application/json')).toBe(413);
    expect((await service.call('GET', path)).status).toBe(401);
    expect((await service.call('GET', path, { token: `${token}x` })).status).toBe(401);
    expect((await service.call('GET', path, { headers: { authorization: 'Bearer' } })).status).toBe(400);
    expect(await all()).toEqual(before);
  });

  it('has the first refusal of a dead key at once, with its prefix, and no use', async () => {
    await service.sql('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [key.id]);
    for (let i = 0; i < 3; i++) {
      expect((await service.call('GET', '/v1/organizations/self/agents', { token: key.token })).status).toBe(
        401,
      );
    }
    const rejected = await service.sql(
      `SELECT category, outcome, reason, status::int, target_id, target_key_prefix FROM audit_events WHERE action = 'api_key.rejected' AND actor_id = $1`,
      [key.id],
    );
    expect(rejected).toEqual([
      {
        category: 'security',
        outcome: 'denied',
        reason: 'revoked',
        status: 401,
        target_id: key.id,
        target_key_prefix: key.token.slice(0, 12),
      },
    ]);
    expect(await uses(key)).toEqual([]);
  });
});
