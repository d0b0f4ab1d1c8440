import { LongAnswers } from '../../src/audit/export/long-answers.js';
import type { AddressInfo } from 'node:net';
import { addKey } from '../support/actors.js';
import { eventually } from '../support/eventually.js';
import { manyEvents } from '../support/planted-log.js';
import { TestService, type Owner } from '../support/service.js';
import { SlowReader } from '../support/slow-reader.js';
import { sealed } from '../support/tree.js';

const EVENTS = 60_000;

describe('an export that takes long', () => {
  let service: TestService;
  let acme: Owner;
  let url: string;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    await service.sql(...manyEvents(acme.organizationId, EVENTS));
    await sealed(service);
    await service.service.app.listen(0, '127.0.0.1');
    const { port } = service.service.app.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => service.stop());

  const open = (token: string, { base } = acme) =>
    SlowReader.open(`${url}${base}/audit-events/export`, token);
  /** Statements over the log that are under way or hold a transaction open, and those that wait for a connection. */
  const underWay = () =>
    service.sql<{ query: string }>(
      `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND state <> 'idle' AND query LIKE '%FROM audit_events%LIMIT%'`,
    );
  const exports = () => service.service.app.get(LongAnswers, { strict: false });
  const ended = () =>
    eventually(
      () => Promise.resolve(exports().underWay),
      (count) => count === 0,
    );
  const freed = () => eventually(underWay, (statements) => statements.length === 0);

  it('comes whole, however slowly it is read', async () => {
    const reader = await open(acme.token);
    for (let i = 0; i < 5; i++) await reader.take(500_000);
    expect(await reader.rest()).toBe('whole');
  });

  it('holds nothing in the database while nobody reads', async () => {
    const reader = await open(acme.token);
    await reader.take(1_000);
    await freed();
    expect(await reader.rest()).toBe('whole');
  });

  it.each<[string, (key: { id: string; token: string }) => Promise<unknown>]>([
    [
      'the key is revoked',
      ({ id }) =>
        service.call('POST', `${acme.base}/api-keys/${id}/revoke`, {
          token: acme.token,
          body: { reason: 'compromised' },
        }),
    ],
    [
      'the key loses the scope',
      ({ id }) =>
        service.call('PATCH', `${acme.base}/api-keys/${id}`, {
          token: acme.token,
          body: { scopes: ['agents:read'] },
        }),
    ],
    [
      'the plan no longer has keys',
      () => service.call('PUT', `${acme.base}/plan`, { token: acme.token, body: { plan: 'free' } }),
    ],
  ])('breaks off when %s', async (_, change) => {
    const key = await addKey(service, acme, { scopes: ['audit:read'] });
    const reader = await open(key.token);
    expect(reader.status).toBe(200);
    await reader.take(1_000);
    expect(await change(key)).toMatchObject({ status: 200 });
    await ended();
    expect(await reader.rest()).toBe('broken');
    await service.call('PUT', `${acme.base}/plan`, { token: acme.token, body: { plan: 'team' } });
  });

  it('breaks off when the session ends', async () => {
    const other = await service.owner('Other');
    await service.sql(...manyEvents(other.organizationId, EVENTS));
    await sealed(service);
    const reader = await open(other.token, other);
    await reader.take(1_000);
    expect(await service.call('POST', '/v1/auth/logout', { token: other.token })).toMatchObject({
      status: 204,
    });
    await ended();
    expect(await reader.rest()).toBe('broken');
  });

  it('frees everything when the client goes away', async () => {
    const readers = [await open(acme.token), await open(acme.token)];
    for (const reader of readers) await reader.take(100_000);
    for (const reader of readers) reader.leave();
    await ended();
    await freed();
  });

  it('is refused while as many as may be are under way', async () => {
    const readers = [await open(acme.token), await open(acme.token)];
    const refused = await service.call('GET', `${acme.base}/audit-events/export`, { token: acme.token });
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '10' },
      body: { code: 'too_many_requests' },
    });
    const other = await service.owner('Other');
    expect(
      (await service.call('GET', `${other.base}/audit-events/export`, { token: other.token })).status,
    ).toBe(200);
    for (const reader of readers) reader.leave();
    await ended();
    const again = await service.call('GET', `${acme.base}/audit-events/export?size=1`, { token: acme.token });
    expect(again.status).toBe(200);
  });

  it('gives its slot back when it is asked for its headers alone, or cannot be put on record', async () => {
    const head = await service.call('HEAD', `${acme.base}/audit-events/export`, { token: acme.token });
    expect(head).toMatchObject({
      status: 200,
      text: '',
      headers: { 'content-type': 'application/x-ndjson' },
    });
    await service.sql(`
      CREATE FUNCTION refuse_for_test() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NEW.action = 'audit.exported' THEN RAISE EXCEPTION 'refused for a test'; END IF; RETURN NEW; END $$`);
    await service.sql(
      'CREATE TRIGGER refuse_for_test BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_for_test()',
    );
    const refused = await service.call('GET', `${acme.base}/audit-events/export`, { token: acme.token });
    expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    await service.sql('DROP TRIGGER refuse_for_test ON audit_events');
    await ended();
  });

  it('breaks off when the service ends, which it does not hold up', async () => {
    const reader = await open(acme.token);
    await reader.take(1_000);
    exports().beforeApplicationShutdown();
    expect(await reader.rest()).toBe('broken');
  });
});
