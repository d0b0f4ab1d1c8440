import { TokenDigest } from '../../src/access/token-digest.js';
import { displayParts, newToken } from '../../src/access/token.js';
import { Rejections } from '../../src/authentication/rejections.js';
import { newId } from '../../src/database/columns.js';
import { TestService, type Owner } from '../support/service.js';

interface Rejected {
  action: string;
  reason: string;
  details: Record<string, unknown>;
  request_id: string | null;
  target_id: string;
}

describe('dead credentials that are presented', () => {
  let first: TestService;
  let second: TestService;

  beforeAll(async () => {
    first = await TestService.start();
    second = await TestService.start({}, first.database);
  });
  afterAll(async () => {
    await second.service.close();
    await first.stop();
  });

  const rejected = (organizationId: string): Promise<Rejected[]> =>
    first.sql<Rejected>(
      `SELECT * FROM audit_events WHERE organization_id = $1 AND action LIKE '%.rejected' ORDER BY id`,
      [organizationId],
    );

  const flushBoth = async (): Promise<void> => {
    for (const { service } of [first, second]) await service.app.get(Rejections, { strict: false }).flush(15);
  };

  /** Reports all counts, then lets the minute be long over. */
  async function minutePasses(): Promise<void> {
    await flushBoth();
    await first.sql(`UPDATE credential_rejections SET minute = minute - interval '2 minutes'`);
    await flushBoth();
  }

  async function revokedKey({ organizationId }: Owner): Promise<{ id: string; token: string }> {
    const token = newToken('api_key');
    const id = newId();
    const { prefix, last4 } = displayParts(token);
    await first.sql(
      `INSERT INTO api_keys (id, organization_id, name, digest, prefix, last4, scopes, created_by_kind, created_by_name, revoked_at)
       VALUES ($1, $2, 'Dead', $3, $4, $5, '{}', 'system', 'test', clock_timestamp())`,
      [id, organizationId, first.service.app.get(TokenDigest, { strict: false }).of(token), prefix, last4],
    );
    return { id, token };
  }

  it('are on record at once, and the rest of the minute in one summary over all instances', async () => {
    const acme = await first.owner();
    const { id, token } = await revokedKey(acme);
    const path = `${acme.base}/agents`;
    const calls = [first, second, first, second, second].map((service, index) =>
      service.call('GET', path, { token, ip: `192.0.2.${index + 1}` }),
    );
    for (const answer of await Promise.all(calls))
      expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    const [event, ...more] = await rejected(acme.organizationId);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      action: 'api_key.rejected',
      outcome: 'denied',
      reason: 'revoked',
      actor_id: id,
      target_id: id,
      target_name: 'Dead',
      status: 401,
      route: '/v1/organizations/:organizationId/agents',
    });
    expect(event!.request_id).not.toBeNull();
    await minutePasses();
    const [, summary, ...none] = await rejected(acme.organizationId);
    expect(none).toEqual([]);
    expect(summary).toMatchObject({ action: 'api_key.rejected', request_id: null, target_id: id });
    expect(summary!.details).toMatchObject({ reason: 'revoked', count: 4 });
    expect(summary!.details.addresses).toHaveLength(4);
    expect(await first.sql('SELECT * FROM credential_rejections')).toEqual([]);
  });

  it('a single one needs no summary', async () => {
    const acme = await first.owner();
    const { token } = await revokedKey(acme);
    await first.call('GET', `${acme.base}/agents`, { token });
    await minutePasses();
    expect(await rejected(acme.organizationId)).toHaveLength(1);
  });

  it('an ended session and an expired one, in the log of each organization of the person', async () => {
    const acme = await first.owner('Acme');
    const other = await first.owner('Other');
    await first.sql(`INSERT INTO members (organization_id, user_id, status) VALUES ($1, $2, 'active')`, [
      other.organizationId,
      acme.userId,
    ]);
    await first.sql(`UPDATE sessions SET ended_at = clock_timestamp() WHERE user_id = $1`, [acme.userId]);
    const [{ id }] = await first.sql<{ id: string }>('SELECT id FROM sessions WHERE user_id = $1', [
      acme.userId,
    ]);
    for (let i = 0; i < 3; i++)
      expect((await first.call('GET', '/v1/auth/whoami', { token: acme.token })).status).toBe(401);
    await minutePasses();
    for (const { organizationId } of [acme, other]) {
      const [event, summary, ...more] = await rejected(organizationId);
      expect(more).toEqual([]);
      expect(event).toMatchObject({
        action: 'session.rejected',
        reason: 'ended',
        actor_kind: 'user',
        actor_id: acme.userId,
        target_type: 'session',
        target_id: id,
        actor_key_prefix: null,
      });
      expect(summary!.details).toMatchObject({ reason: 'ended', count: 2 });
    }
    await first.sql(
      `UPDATE sessions SET ended_at = NULL, idle_expires_at = clock_timestamp() - interval '1 minute' WHERE user_id = $1`,
      [acme.userId],
    );
    await first.call('GET', '/v1/auth/whoami', { token: acme.token });
    expect((await rejected(acme.organizationId)).at(-1)).toMatchObject({ reason: 'expired' });
  });

  it('an unknown token leaves nothing', async () => {
    const before = await first.sql('SELECT count(*) FROM audit_events');
    for (const kind of ['api_key', 'session'] as const)
      expect((await first.call('GET', '/v1/auth/whoami', { token: newToken(kind) })).status).toBe(401);
    expect(await first.sql('SELECT count(*) FROM audit_events')).toEqual(before);
  });

  it('counts that arrive after the summary was taken are reported too', async () => {
    const acme = await first.owner();
    const { token } = await revokedKey(acme);
    const call = () => second.call('GET', `${acme.base}/agents`, { token });
    for (let i = 0; i < 3; i++) await call();
    // the minute is over and another instance has cleared it before this one reports
    await first.sql('DELETE FROM credential_rejections');
    await minutePasses();
    const events = await rejected(acme.organizationId);
    expect(events.at(-1)!.details).toMatchObject({ count: 2 });
  });
});
