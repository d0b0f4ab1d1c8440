import { addKey, addMemberWith } from '../support/actors.js';
import { areLetIn, chainOf, idsOf, keysOf, revocationEvents } from '../support/keys.js';
import { untilSomebodyWaits } from '../support/locks.js';
import { TestService, type Owner } from '../support/service.js';

describe('revoking API keys', () => {
  let service: TestService;
  let acme: Owner;

  beforeEach(async () => {
    acme = await service.owner('Acme');
  });
  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  const revoke = ({ id }: { id: string }, body: object, token = acme.token) =>
    service.call('POST', `${acme.base}/api-keys/${id}/revoke`, { token, body });
  const whoami = ({ token }: { token: string }) => service.call('GET', '/v1/auth/whoami', { token });

  it('ends a key at once, for good and with a reason', async () => {
    const [key] = await keysOf(service, acme, 1);
    const answer = await revoke(key!, { reason: 'superseded', note: 'moved to OIDC' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id: key!.id,
        status: 'revoked',
        revokedBy: { kind: 'user', id: acme.userId, name: 'Owner of Acme' },
        revokedAt: expect.stringMatching(/Z$/),
        revocationReason: 'superseded',
        revocationNote: 'moved to OIDC',
      },
    });
    expect((await whoami(key!)).status).toBe(401);
    expect(await revocationEvents(service, acme)).toEqual([
      {
        actor_id: acme.userId,
        target_id: key!.id,
        target_key_prefix: key!.token.slice(0, 12),
        details: { reason: 'superseded', note: 'moved to OIDC' },
      },
    ]);
  });

  it('leaves one that is revoked already as it is', async () => {
    const [key] = await keysOf(service, acme, 1);
    const first = await revoke(key!, { reason: 'policy' });
    const again = await revoke(key!, { reason: 'compromised', note: 'late' });
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(await revocationEvents(service, acme)).toHaveLength(1);
  });

  it('revokes an expired key', async () => {
    const [key] = await keysOf(service, acme, 1);
    await service.sql(`UPDATE api_keys SET expires_at = now(), lapsed = true WHERE id = $1`, [key!.id]);
    expect((await revoke(key!, { reason: 'other' })).body.status).toBe('revoked');
  });

  it.each([
    [{ reason: 'other' }, [false, true, true]],
    [{ reason: 'other', includeDescendants: true }, [false, false, false]],
    [{ reason: 'compromised' }, [false, false, false]],
    [{ reason: 'compromised', includeDescendants: false }, [false, true, true]],
  ])('%j takes descendants along as meant', async (body, expected) => {
    const keys = await chainOf(service, acme, 3);
    await revoke(keys[0]!, body);
    expect(await areLetIn(service, keys)).toEqual(expected);
    expect((await revocationEvents(service, acme)).map((e) => e.target_id)).toEqual(
      idsOf(keys.filter((_, i) => !expected[i])),
    );
  });

  it('finds descendants through keys that are revoked or expired, and leaves those as they are', async () => {
    const keys = await chainOf(service, acme, 5);
    await revoke(keys[1]!, { reason: 'policy' });
    await service.sql(`UPDATE api_keys SET expires_at = now() WHERE id = $1`, [keys[2]!.id]);
    await revoke(keys[0]!, { reason: 'compromised' });
    const rows = await service.sql<{ id: string; revocation_reason: string }>(
      'SELECT id, revocation_reason FROM api_keys WHERE organization_id = $1',
      [acme.organizationId],
    );
    const reasons = new Map(rows.map((row) => [row.id, row.revocation_reason]));
    expect(keys.map(({ id }) => reasons.get(id))).toEqual([
      'compromised',
      'policy',
      null,
      'compromised',
      'compromised',
    ]);
  });

  it('is open to whoever may revoke, also of stronger keys, and to keys', async () => {
    const [strong, stronger] = [await addKey(service, acme), await addKey(service, acme)];
    const person = await addMemberWith(service, acme, ['api_keys.revoke']);
    expect((await revoke(strong, { reason: 'other' }, person.token)).status).toBe(200);
    const caller = await addKey(service, acme, { scopes: ['api-keys:write'] });
    const answer = await revoke(stronger, { reason: 'other' }, caller.token);
    expect(answer.body.revokedBy).toMatchObject({ kind: 'api_key', id: caller.id });
    expect((await revoke(caller, { reason: 'other' }, caller.token)).status).toBe(200);
    expect((await whoami(caller)).status).toBe(401);
  });

  it.each([
    [{}, 'reason'],
    [{ reason: 'because' }, 'reason'],
    [{ reason: 'other', note: 7 }, 'note'],
    [{ reason: 'other', note: 'x'.repeat(2001) }, 'note'],
    [{ reason: 'other', includeDescendants: 'yes' }, 'includeDescendants'],
    [{ reason: 'other', force: true }, 'force'],
  ])('refuses %j and names %s', async (body, field) => {
    const [key] = await keysOf(service, acme, 1);
    const refused = await revoke(key!, body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(refused.body.errors[0].field).toBe(field);
    expect(await areLetIn(service, [key!])).toEqual([true]);
  });

  it('revokes what a member has made when the member is removed, which nothing being made escapes', async () => {
    const person = await addMemberWith(service, acme, ['api_keys.create', 'agents.view']);
    const made = await service.call('POST', `${acme.base}/api-keys`, {
      token: person.token,
      body: { name: 'theirs', scopes: ['agents:read'] },
    });
    const runner = service.service.database.dataSource.createQueryRunner();
    await runner.startTransaction();
    // as the service does when it removes somebody
    await runner.query('DELETE FROM members WHERE user_id = $1', [person.userId]);
    const creating = service.call('POST', `${acme.base}/api-keys`, {
      token: person.token,
      body: { name: 'too late', scopes: ['agents:read'] },
    });
    await untilSomebodyWaits(service);
    await runner.commitTransaction();
    await runner.release();
    expect((await creating).status).toBe(404);
    await service.sql(`INSERT INTO members (organization_id, user_id, status) VALUES ($1, $2, 'active')`, [
      acme.organizationId,
      person.userId,
    ]);
    const removed = await service.call('DELETE', `${acme.base}/members/${person.userId}`, {
      token: acme.token,
      body: { keys: 'revoke' },
    });
    expect(removed).toMatchObject({ status: 200, body: { keysKept: 0, keysRevoked: 1 } });
    expect((await revocationEvents(service, acme))[0]).toMatchObject({
      target_id: made.body.id,
      details: { reason: 'owner_left', note: null },
    });
    expect((await whoami(made.body)).status).toBe(401);
  });
});
