import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { newId } from '../../src/database/columns.js';
import { addKey, addMemberWith, roleIds } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

interface Creation {
  /** what it makes, for the name of the test */
  readonly what: string;
  readonly path: (owner: Owner) => string;
  /** a new one each time */
  readonly body: (owner: Owner) => unknown;
  /** whether a person alone may do it */
  readonly people?: boolean;
  /** fields that only the first answer has */
  readonly once?: readonly string[];
  readonly table: string;
}

let serial = 0;
const name = () => `thing ${++serial}`;

describe('Idempotency-Key', () => {
  let service: TestService;
  let acme: Owner;
  let agentId: string;
  let viewerRole: string;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    const agent = await service.call('POST', `${acme.base}/agents`, {
      token: acme.token,
      body: { name: 'Scout' },
    });
    agentId = agent.body.id;
    viewerRole = (await roleIds(service, acme)).viewer!;
  });
  afterAll(() => service.stop());

  const creations: Creation[] = [
    { what: 'an agent', path: ({ base }) => `${base}/agents`, body: () => ({ name: name(), configuration: { b: 1, a: [2] } }), table: 'agents' },
    { what: 'a usage report', path: ({ base }) => `${base}/agents/${agentId}/usage`, body: () => ({ inputTokens: ++serial, outputTokens: 1, costUsd: 0.1 }), table: 'agent_usage' },
    { what: 'a workflow', path: ({ base }) => `${base}/workflows`, body: () => ({ name: name(), steps: [{ z: 1, a: 2 }] }), table: 'workflows' },
    { what: 'an organization', path: () => '/v1/organizations', body: () => ({ name: name() }), people: true, table: 'organizations' },
    { what: 'a role', path: ({ base }) => `${base}/roles`, body: () => ({ name: name(), permissions: ['agents.view'] }), people: true, table: 'roles' },
    { what: 'a member', path: ({ base }) => `${base}/members`, body: () => ({ email: `${newId()}@example.com`, name: 'Ada', password: 'correct horse battery', roles: [viewerRole] }), people: true, table: 'members' },
    { what: 'an invited member', path: ({ base }) => `${base}/members`, body: () => ({ email: `${newId()}@example.com`, name: 'Ada', roles: [viewerRole] }), people: true, once: ['inviteUrl'], table: 'members' },
    { what: 'an API key', path: ({ base }) => `${base}/api-keys`, body: () => ({ name: name(), scopes: ['agents:read'] }), once: ['token'], table: 'api_keys' },
  ]; // prettier-ignore

  const post = (path: string, key: string, body: unknown, token = acme.token) =>
    service.call('POST', path, { token, body, headers: { 'idempotency-key': key } });
  const count = async (table: string) =>
    (await service.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n;
  const without = (body: Record<string, unknown>, fields: readonly string[] = []) =>
    Object.fromEntries(Object.entries(body).filter(([field]) => !fields.includes(field)));
  const isReplay = ({ status, headers }: Answer) =>
    status === 200 && headers['idempotent-replayed'] === 'true';

  describe.each(creations)('for $what', ({ path, body, people, once, table }) => {
    it('repeats the answer and makes nothing twice', async () => {
      const [key, request] = [newId(), body(acme)];
      const first = await post(path(acme), key, request);
      expect(first.status).toBe(201);
      expect(first.headers).not.toHaveProperty('idempotent-replayed');
      const [rows, events] = [await count(table), await count('audit_events')];
      const second = await post(path(acme), key, request);
      expect(isReplay(second)).toBe(true);
      expect(second.body).toEqual(without(first.body, once));
      expect(Object.keys(second.body)).toEqual(Object.keys(without(first.body, once)));
      expect([await count(table), await count('audit_events')]).toEqual([rows, events]);
    });

    it('makes one of ten that come at the same time', async () => {
      const [key, request] = [newId(), body(acme)];
      const before = await count(table);
      const answers = await Promise.all(Array.from({ length: 10 }, () => post(path(acme), key, request)));
      const made = answers.filter(({ status }) => status === 201);
      expect(made).toHaveLength(1);
      expect(answers.filter(isReplay)).toHaveLength(9);
      for (const answer of answers) expect(without(answer.body, once)).toEqual(without(made[0]!.body, once));
      expect(await count(table)).toBe(before + 1);
    });

    it('refuses the key for another body', async () => {
      const key = newId();
      await post(path(acme), key, body(acme));
      const before = await count(table);
      const other = await post(path(acme), key, body(acme));
      expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
      expect(await count(table)).toBe(before);
    });

    it('keeps nothing that is shown once', async () => {
      const key = newId();
      const { body: made } = await post(path(acme), key, body(acme));
      for (const field of once ?? []) expect(made[field]).toEqual(expect.any(String));
      const rows = await service.sql(
        'SELECT row_to_json(r)::text AS text FROM idempotency_records r WHERE key = $1',
        [key],
      );
      expect(rows).toHaveLength(1);
      for (const field of once ?? []) expect(rows[0]!.text).not.toContain(made[field]);
    });

    if (!people) {
      it('puts each replay by key on record as a use, and the creation once', async () => {
        const { id, token } = await addKey(service, acme);
        const [key, request] = [newId(), body(acme)];
        for (let i = 0; i < 3; i++) await post(path(acme), key, request, token);
        const events = await auditEvents(service, acme, { actorId: id });
        const uses = events.filter(({ action }) => action === 'api_key.used');
        expect(uses.map((use) => [use.outcome, use.request.status])).toEqual([
          ['success', 200],
          ['success', 200],
          ['success', 201],
        ]);
        expect(events).toHaveLength(4);
      });
    }
  });

  it('is bound to the path', async () => {
    const [key, body] = [newId(), { name: name() }];
    expect((await post(`${acme.base}/agents`, key, body)).status).toBe(201);
    const other = await post(`${acme.base}/workflows`, key, body);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
  });

  it('does not mind how the body is written', async () => {
    const key = newId();
    expect((await post(`${acme.base}/agents`, key, { name: 'Spelt', status: 'paused' })).status).toBe(201);
    expect(isReplay(await post(`${acme.base}/agents`, key, { status: 'paused', name: 'Spelt' }))).toBe(true);
  });

  it('is bound to the caller and the organization', async () => {
    const [key, body] = [newId(), { name: name() }];
    expect((await post(`${acme.base}/agents`, key, body)).status).toBe(201);
    const colleague = await addMemberWith(service, acme, ['agents.register']);
    const taken = await post(`${acme.base}/agents`, key, body, colleague.token);
    expect(taken).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const { token } = await addKey(service, acme);
    expect((await post(`${acme.base}/agents`, key, body, token)).status).toBe(409);
    // the same person in another organization
    const other = await post('/v1/organizations', newId(), { name: 'Second' });
    expect((await post(`/v1/organizations/${other.body.id}/agents`, key, body)).status).toBe(201);
  });

  it('is not used up by what is refused', async () => {
    const { token } = await addKey(service, acme, { scopes: ['agents:read'] });
    const agents = `${acme.base}/agents`;
    const taken = name();
    const occupant = await post(agents, newId(), { name: taken });
    const wanted = { name: taken };

    const forbidden = newId();
    expect((await post(agents, forbidden, wanted, token)).status).toBe(403);
    const key = newId();
    expect((await post(agents, key, { name: 7 })).status).toBe(400);
    expect((await post(agents, key, wanted)).status).toBe(409);
    expect((await post(`${agents}/${newId()}/usage`, key, { inputTokens: 1, outputTokens: 1, costUsd: 1 })).status).toBe(404); // prettier-ignore
    expect(await service.sql('SELECT 1 FROM idempotency_records WHERE key = ANY ($1)', [[key, forbidden]])).toEqual([]); // prettier-ignore
    await service.call('DELETE', `${agents}/${occupant.body.id}`, { token: acme.token });
    expect((await post(agents, key, wanted)).status).toBe(201);
  });

  it('stands for something new after 24 hours, not before', async () => {
    const [key, agents] = [newId(), `${acme.base}/agents`];
    const first = await post(agents, key, { name: 'Yesterday' });
    const age = (hours: string) =>
      service.sql(`UPDATE idempotency_records SET created_at = clock_timestamp() - $2::interval WHERE key = $1`, [key, hours]); // prettier-ignore
    await age('23 hours 59 minutes');
    expect(isReplay(await post(agents, key, { name: 'Yesterday' }))).toBe(true);
    await age('24 hours 1 second');
    const second = await post(agents, key, { name: 'Today' });
    expect(second.status).toBe(201);
    expect(second.body.id).not.toBe(first.body.id);
    const again = await post(agents, key, { name: 'Today' });
    expect(isReplay(again)).toBe(true);
    expect(again.body.id).toBe(second.body.id);
  });

  it.each(['', ' ', 'two words', 'ä', 'x'.repeat(256)])('refuses the key %j by name', async (key) => {
    const before = await count('agents');
    const refused = await post(`${acme.base}/agents`, key, { name: name() });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
    expect(await count('agents')).toBe(before);
  });

  it('keeps no trace of a password from which it could be guessed without the pepper', async () => {
    const key = newId();
    const body = { email: `${newId()}@example.com`, name: 'Ada', password: 'correct horse battery', roles: [viewerRole] }; // prettier-ignore
    await post(`${acme.base}/members`, key, body);
    const [record] = await service.sql<{ fingerprint: Buffer }>(
      'SELECT fingerprint FROM idempotency_records WHERE key = $1',
      [key],
    );
    const said = `POST ${acme.base}/members\n${canonicalize(body)}`;
    expect(record!.fingerprint.equals(hash('sha256', said, 'buffer'))).toBe(false);
  });
});
