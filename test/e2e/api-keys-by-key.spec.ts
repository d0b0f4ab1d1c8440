import { newId } from '../../src/database/columns.js';
import { addKey } from '../support/actors.js';
import { untilSomebodyWaits } from '../support/locks.js';
import { TestService, type Owner } from '../support/service.js';

const SOON = '2098-01-01T00:00:00.000Z';
const LATE = '2099-01-01T00:00:00.000Z';

describe('a key made by a key', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  /** A key that may make keys: with a creator, an expiry and a network. */
  async function parent(scopes = ['api-keys:write', 'agents:write']) {
    const key = await addKey(service, acme, { scopes, creatorUserId: acme.userId });
    await service.sql(`UPDATE api_keys SET expires_at = $2, allowed_cidrs = '{127.0.0.0/8}' WHERE id = $1`, [
      key.id,
      SOON,
    ]);
    return key;
  }
  const create = (token: string, body: object, headers?: Record<string, string>) =>
    service.call('POST', '/v1/organizations/self/api-keys', {
      token,
      body: { name: 'child', scopes: ['agents:report'], expiresAt: SOON, ...body },
      headers,
    });
  const count = async () =>
    (await service.sql(`SELECT 1 FROM api_keys WHERE organization_id = $1`, [acme.organizationId])).length;

  it('is its descendant, of the same person, within the same networks', async () => {
    const key = await parent();
    const made = await create(key.token, {});
    expect(made).toMatchObject({
      status: 201,
      body: {
        createdBy: { kind: 'api_key', id: key.id },
        allowedCidrs: ['127.0.0.0/8'],
        expiresAt: SOON,
        token: expect.any(String),
      },
    });
    const [row] = await service.sql('SELECT parent_id, creator_user_id FROM api_keys WHERE id = $1', [
      made.body.id,
    ]);
    expect(row).toEqual({ parent_id: key.id, creator_user_id: acme.userId });
    const listed = await service.call('GET', `${acme.base}/api-keys?createdBy=${key.id}`, {
      token: acme.token,
    });
    expect(listed.body.items.map((item: { id: string }) => item.id)).toEqual([made.body.id]);
    const used = await service.call('POST', '/v1/organizations/self/agents', {
      token: made.body.token,
      body: { name: 'x' },
    });
    expect(used).toMatchObject({ status: 403, body: { reason: 'out_of_scope' } });
  });

  it('may be narrower', async () => {
    const { token } = await parent();
    const body = { expiresAt: '2097-01-01T00:00:00Z', allowedCidrs: ['127.0.0.0/16', '127.1.0.0/16'] };
    expect((await create(token, body)).status).toBe(201);
  });

  it.each([
    ['other scopes', { scopes: ['agents:read'] }, 'agents:read'],
    ['a later expiry', { expiresAt: LATE }, SOON],
    ['no expiry', { expiresAt: null }, SOON],
    ['other networks', { allowedCidrs: ['10.0.0.0/8'] }, '127.0.0.0/8'],
    ['wider networks', { allowedCidrs: ['126.0.0.0/7'] }, '127.0.0.0/8'],
    ['any network', { allowedCidrs: [] }, '127.0.0.0/8'],
  ])('may not have %s', async (_, body, named) => {
    const { id, token } = await parent();
    const before = await count();
    const refused = await create(token, body);
    expect(refused).toMatchObject({ status: 403, body: { code: 'exceeds_caller' } });
    expect(refused.body.detail).toContain(named);
    expect(await count()).toBe(before);
    const used = await service.sql(
      `SELECT outcome, reason, status FROM audit_events WHERE action = 'api_key.used' AND actor_id = $1`,
      [id],
    );
    expect(used).toEqual([{ outcome: 'denied', reason: 'exceeds_caller', status: 403 }]);
  });

  it('may not be made without the scope for it', async () => {
    const { token } = await parent(['agents:report']);
    expect(await create(token, {})).toMatchObject({
      status: 403,
      body: { reason: 'out_of_scope', scopes: ['api-keys:write'] },
    });
  });

  it('is never made by a key that is revoked or narrowed at the same time', async () => {
    for (const assignment of ['revoked_at = now()', `scopes = '{api-keys:write}'`]) {
      const key = await parent();
      const before = await count();
      const runner = service.service.database.dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.query(`UPDATE api_keys SET ${assignment} WHERE id = $1`, [key.id]);
      const creating = create(key.token, {});
      await untilSomebodyWaits(service);
      await runner.commitTransaction();
      await runner.release();
      expect(await creating).toMatchObject({ status: 409, body: { code: 'conflict' } });
      expect(await count()).toBe(before);
    }
  });

  it('is revoked with its ancestors even when it is being made at that moment', async () => {
    const key = await parent();
    const grandparent = await parent();
    await service.sql('UPDATE api_keys SET parent_id = $2 WHERE id = $1', [key.id, grandparent.id]);
    const runner = service.service.database.dataSource.createQueryRunner();
    await runner.startTransaction();
    // as the service does when it makes a key
    await runner.query('SELECT 1 FROM api_keys WHERE id = $1 FOR SHARE', [key.id]);
    const revoking = service.call('POST', `${acme.base}/api-keys/${grandparent.id}/revoke`, {
      token: acme.token,
      body: { reason: 'compromised' },
    });
    await untilSomebodyWaits(service);
    const childId = newId();
    await runner.query(
      `INSERT INTO api_keys (id, organization_id, name, digest, prefix, last4, scopes, created_by_kind, created_by_name, parent_id)
       VALUES ($1, $2, 'late', '\\x00', 'psk_late', 'late', '{agents:read}', 'api_key', 'x', $3)`,
      [childId, acme.organizationId, key.id],
    );
    await runner.commitTransaction();
    await runner.release();
    expect((await revoking).status).toBe(200);
    const [row] = await service.sql('SELECT revocation_reason FROM api_keys WHERE id = $1', [childId]);
    expect(row).toEqual({ revocation_reason: 'compromised' });
  });

  it('repeats its answer for the same key alone', async () => {
    const headers = { 'idempotency-key': 'same' };
    const [one, two] = [await parent(), await parent()];
    const first = await create(one.token, {}, headers);
    const again = await create(one.token, {}, headers);
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(again.body.token).toBeUndefined();
    const another = await create(two.token, {}, headers);
    expect(another.status).toBe(201);
    expect(another.body.id).not.toBe(first.body.id);
  });
});
