import type { Principal } from '../../src/access/principal.js';
import { systemActor } from '../../src/audit/system-actor.js';
import { UnitOfWork } from '../../src/audit/unit-of-work.js';
import { DatabaseUnavailable } from '../../src/database/errors.js';
import { addKey, type TestKey } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { TestService, type Owner } from '../support/service.js';

describe('what the audit log guarantees', () => {
  let service: TestService;
  let acme: Owner;
  let key: TestKey;
  let names = 0;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    key = await addKey(service, acme);
    await service.sql(`
      CREATE FUNCTION refuse_for_test() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NEW.action = TG_ARGV[0] THEN RAISE EXCEPTION 'refused for a test'; END IF; RETURN NEW; END $$`);
  });
  afterAll(() => service.stop());

  const register = (token: string, headers: Record<string, string> = {}, name = `agent ${++names}`) =>
    service.call('POST', `${acme.base}/agents`, { token, body: { name }, headers });
  const countAgents = async () =>
    (await service.sql<{ n: number }>('SELECT count(*)::int AS n FROM agents'))[0]!.n;
  const eventsOf = async (requestId: unknown) => auditEvents(service, acme, { requestId: String(requestId) });

  /** Makes it impossible to put one action on record while `run` runs. */
  async function withoutRecordOf<T>(action: string, run: () => Promise<T>): Promise<T> {
    await service.sql(
      `CREATE TRIGGER refuse_for_test BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_for_test('${action}')`,
    );
    try {
      return await run();
    } finally {
      await service.sql('DROP TRIGGER refuse_for_test ON audit_events');
    }
  }

  describe('every keyed request leaves exactly one use', () => {
    it.each<[string, string, string, unknown, number, string, string | null]>([
      ['a read', 'GET', '/agents', undefined, 200, 'success', null],
      ['a change', 'POST', '/agents', { name: 'One' }, 201, 'success', null],
      ['a denial', 'POST', '/roles', { name: 'r', permissions: [] }, 403, 'denied', 'not_granted'],
      ['bad input', 'POST', '/agents', {}, 400, 'failed', 'validation_failed'],
      ['what is not there', 'GET', '/agents/nothing', undefined, 404, 'failed', 'not_found'],
      ['a conflict', 'POST', '/agents', { name: 'One' }, 409, 'failed', 'conflict'],
    ])('%s', async (_, method, path, body, status, outcome, reason) => {
      const answer = await service.call(method, acme.base + path, { token: key.token, body });
      expect(answer.status).toBe(status);
      const uses = (await eventsOf(answer.headers['x-request-id'])).filter(
        ({ action }) => action === 'api_key.used',
      );
      expect(uses).toHaveLength(1);
      expect(uses[0]).toMatchObject({ outcome, reason, request: { status }, actor: { id: key.id } });
    });

    it('under another organization, in the log of its own', async () => {
      const other = await service.owner('Other');
      const answer = await service.call('GET', `${other.base}/agents`, { token: key.token });
      expect(answer.status).toBe(404);
      expect(await eventsOf(answer.body.requestId)).toMatchObject([
        { outcome: 'failed', reason: 'not_found', organizationId: acme.organizationId },
      ]);
      expect(await auditEvents(service, other, { action: 'api_key.*' })).toEqual([]);
    });

    it('and one alone for a request that does several units of work', async () => {
      const context = { id: null, method: 'POST', route: '/x', ip: '', userAgent: null, successStatus: 200 };
      const request = { ...context, useRecorded: false, replayed: false, pendingEvents: [] };
      const subject = { kind: 'api_key', id: key.id, name: 'twice', keyPrefix: 'psk_00000000' };
      const actor = { subject, organization: { id: acme.organizationId }, at: new Date(), request };
      for (let i = 0; i < 2; i++) await work().run(actor as unknown as Principal, async () => undefined);
      const uses = await service.sql(`SELECT 1 FROM audit_events WHERE actor_name = 'twice'`);
      expect(uses).toHaveLength(1);
    });
  });

  describe('what cannot be put on record did not happen', () => {
    it.each([
      ['by a person', () => acme.token],
      ['by a key', () => key.token],
    ])('a change %s is undone and answered 503', async (_, token) => {
      const before = await countAgents();
      const headers = { 'idempotency-key': `unrecorded ${token()}`.slice(0, 40).replaceAll(' ', '-') };
      const refused = await withoutRecordOf('agent.registered', () => register(token(), headers, 'Ghost'));
      expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(refused.headers['retry-after']).toBeDefined();
      expect(refused.text).not.toContain('refused for a test');
      expect(await countAgents()).toBe(before);
      expect((await eventsOf(refused.body.requestId)).map(({ action }) => action)).not.toContain(
        'agent.registered',
      );
      // nor is the Idempotency-Key used up
      const retried = await register(token(), headers, 'Ghost');
      expect(retried.status).toBe(201);
      await service.call('DELETE', `${acme.base}/agents/${retried.body.id}`, { token: acme.token });
    });

    it('a change whose use cannot be recorded is undone', async () => {
      const before = await countAgents();
      const refused = await withoutRecordOf('api_key.used', () => register(key.token));
      expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(await countAgents()).toBe(before);
      expect(await eventsOf(refused.body.requestId)).toEqual([]);
    });

    it('a read, a denial and a replay by key are answered 503, and tell nothing', async () => {
      const { token } = await addKey(service, acme, { scopes: ['agents:read', 'agents:write'] });
      const headers = { 'idempotency-key': 'replay-unrecorded' };
      const made = await register(token, headers, 'Replayed');
      expect(made.status).toBe(201);
      const answers = await withoutRecordOf('api_key.used', async () => [
        await service.call('GET', `${acme.base}/agents`, { token }),
        await service.call('GET', `${acme.base}/roles`, { token }),
        await register(token, headers, 'Replayed'),
      ]);
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable', status: 503 } });
        expect(answer.headers['content-type']).toContain('application/problem+json');
        expect(answer.headers['retry-after']).toBeDefined();
        expect(answer.headers).not.toHaveProperty('idempotent-replayed');
        expect(answer.text).not.toContain('Replayed');
        expect(await eventsOf(answer.body.requestId)).toEqual([]);
      }
      expect((await service.call('GET', `${acme.base}/agents`, { token })).status).toBe(200);
    });

    it('a person reads on: their reads are no events', async () => {
      const read = await withoutRecordOf('api_key.used', () =>
        service.call('GET', `${acme.base}/agents`, { token: acme.token }),
      );
      expect(read.status).toBe(200);
    });
  });

  describe('a unit of work that does not end well', () => {
    const actor = { ...systemActor('test', new Date()) };
    const note = () =>
      ({ action: 'agent.updated', organizationId: acme.organizationId, reason: 'unit of work' }) as const;
    const noted = () => service.sql(`SELECT 1 FROM audit_events WHERE reason = 'unit of work'`);

    it('leaves neither change nor event when it throws', async () => {
      const before = await countAgents();
      const failed = work().run(actor, async (tx) => {
        await tx.query('DELETE FROM agents');
        tx.record(note());
        throw new Error('changed its mind');
      });
      await expect(failed).rejects.toThrow('changed its mind');
      expect(await countAgents()).toBe(before);
      expect(await noted()).toEqual([]);
    });

    it.each([
      ['while it works', true],
      ['before it commits', false],
    ])('changes nothing when its connection breaks %s', async (_, goesOn) => {
      const before = await countAgents();
      const failed = work().run(actor, async (tx) => {
        await tx.query('DELETE FROM agents');
        tx.record(note());
        const [backend] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await service.sql('SELECT pg_terminate_backend($1, 10000)', [backend!.pid]);
        if (goesOn) await tx.query('SELECT 1');
      });
      await expect(failed).rejects.toBeInstanceOf(DatabaseUnavailable);
      expect(await countAgents()).toBe(before);
      expect(await noted()).toEqual([]);
      expect((await register(acme.token)).status).toBe(201);
    });

    it('knows that nothing changed when the server rolls its commit back', async () => {
      await service.sql(`
        CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN RAISE EXCEPTION 'serialization failure' USING ERRCODE = '40001'; END $$`);
      await service.sql(`
        CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT ON agents DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION refuse_commit()`);
      const before = await countAgents();
      expect(await register(key.token)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      await service.sql('DROP TRIGGER refuse_commit ON agents');
      expect(await countAgents()).toBe(before);
      expect((await register(key.token)).status).toBe(201);
    });

    it('gives the rows of every kind of statement', async () => {
      await work().run(actor, async (tx) => {
        const update = 'UPDATE agents SET updated_at = updated_at WHERE organization_id = $1 RETURNING id';
        const rows = await tx.query<{ id: string }>(update, [acme.organizationId]);
        expect(rows).toHaveLength(await countAgents());
        expect(rows[0]).toEqual({ id: expect.any(String) });
        expect(await tx.query('DELETE FROM agents WHERE false RETURNING id')).toEqual([]);
      });
    });
  });

  const work = () => service.service.app.get(UnitOfWork, { strict: false });
});
