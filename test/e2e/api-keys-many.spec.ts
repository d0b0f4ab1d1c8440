import { newToken } from '../../src/access/token.js';
import { LastUsed } from '../../src/authentication/last-used.js';
import { addKey } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

/** More than are found before they are sorted, and more than an answer lists. */
const MANY = 25_000;

describe('very many API keys', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    await service.sql(
      `INSERT INTO api_keys (id, organization_id, name, digest, prefix, last4, scopes, created_by_kind, created_by_name, created_at)
       SELECT uuid_v7(), $1, CASE WHEN i % 10 = 0 THEN 'rare ' ELSE 'common ' END || lpad(i::text, 6, '0'),
              sha256(i::text::bytea), 'psk_' || lpad(i::text, 8, '0'), 'last', '{agents:read}', 'system', 'test',
              '2026-01-01'::timestamptz + make_interval(secs => i)
       FROM generate_series(1, ${MANY}) i`,
      [acme.organizationId],
    );
  });
  afterAll(() => service.stop());

  const list = async (query: string) =>
    (await service.call('GET', `${acme.base}/api-keys?${query}`, { token: acme.token })).body;
  const namesOf = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name);
  const bulk = (body: object) =>
    service.call('POST', `${acme.base}/api-keys/bulk-revoke`, { token: acme.token, body });
  const row = async (text: string) =>
    (await service.sql<Record<string, number>>(text, [acme.organizationId]))[0]!;

  it.each([
    ['search=mo', ['common 024999', 'common 024998', 'common 024997']],
    ['search=COMMON&sort=name', ['common 000001', 'common 000002', 'common 000003']],
    ['scope=agents:read&search=02', ['rare 025000', 'common 024999', 'common 024998']],
    ['search=rare&sort=name', ['rare 000010', 'rare 000020', 'rare 000030']],
    ['search=e%200249&sort=createdAt', ['rare 024900', 'rare 024910', 'rare 024920']],
    ['search=mon%20012345', ['common 012345']],
    ['search=mon%20012345&neverUsed=true&status=all', ['common 012345']],
    ['search=mon%20012345&neverUsed=false', []],
    ['search=common&status=all&sort=-name', ['common 024999', 'common 024998', 'common 024997']],
    ['search=rare&prefix=psk_0000', ['rare 009990', 'rare 009980', 'rare 009970']],
  ])('are found by %s, in order', async (query, expected) => {
    const first = await list(`${query}&limit=2`);
    const rest = first.nextCursor
      ? await list(`${query}&limit=1&cursor=${encodeURIComponent(first.nextCursor)}`)
      : { items: [] };
    expect([...namesOf(first), ...namesOf(rest)]).toEqual(expected);
  });

  it('are found by the name they have now', async () => {
    const key = await addKey(service, acme);
    await service.call('PATCH', `${acme.base}/api-keys/${key.id}`, {
      token: acme.token,
      body: { name: 'Zebra crossing' },
    });
    expect(namesOf(await list('search=zEBRA'))).toEqual(['Zebra crossing']);
    expect(namesOf(await list(`search=${key.id.slice(-12)}`))).toEqual([]);
    await service.call('PATCH', `${acme.base}/api-keys/${key.id}`, {
      token: acme.token,
      body: { name: 'Okapi' },
    });
    expect(namesOf(await list('search=zebra'))).toEqual([]);
    await bulk({ keyIds: [key.id], reason: 'other' });
  });

  it('are revoked in one transaction, while other keys are let in and their use is written', async () => {
    const living = await addKey(service, acme, { scopes: ['agents:write', 'agents:read'] });
    const use = () => service.call('GET', '/v1/organizations/self/agents', { token: living.token });
    await use();
    let done = false;
    const revoking = bulk({
      filter: { search: 'common' },
      reason: 'policy',
      note: 'all',
      expectedCount: MANY * 0.9,
    }).finally(() => (done = true));
    let duringIt = 0;
    while (!done) {
      expect((await use()).status).toBe(200);
      duringIt++;
    }
    expect(duringIt).toBeGreaterThan(1);
    const { status, body } = await revoking;
    expect(status).toBe(200);
    expect(body.revokedCount).toBe(MANY * 0.9);
    expect(body.revoked).toHaveLength(1_000);
    expect(
      await row(`SELECT count(*)::int AS events, count(DISTINCT tx)::int AS transactions, count(DISTINCT target_id)::int AS keys,
         count(DISTINCT id)::int AS ids FROM audit_events
         WHERE organization_id = $1 AND action = 'api_key.revoked' AND details->>'note' = 'all'`),
    ).toEqual({ events: MANY * 0.9, transactions: 1, keys: MANY * 0.9, ids: MANY * 0.9 });
    await service.service.app.get(LastUsed, { strict: false }).flush();
    const [key] = (await list('scope=agents:write')).items;
    const last = await service.sql<{ at: Date }>(
      `SELECT max(occurred_at) AS at FROM audit_events WHERE action = 'api_key.used' AND actor_id = $1`,
      [living.id],
    );
    expect(key.lastUsedAt).toBe(last[0]!.at.toISOString());
    expect(namesOf(await list('sort=name&limit=2'))).toEqual([`key ${living.id}`, 'rare 000010']);
  });

  it('do not hide behind the dead ones, and answers stop at 1,000 where counts do not', async () => {
    const dry = await bulk({ filter: { status: 'all' }, reason: 'other', dryRun: true });
    expect(dry.body).toMatchObject({ revokedCount: MANY * 0.1 + 1, notFound: [] });
    expect(dry.body.revoked).toHaveLength(1_000);
    expect(dry.body.alreadyRevoked).toHaveLength(1_000);
    const tokens = Array.from({ length: 1_500 }, () => newToken('api_key'));
    expect((await bulk({ tokens, reason: 'other' })).body.notFound).toHaveLength(1_000);
    expect((await bulk({ tokens: Array.from({ length: 10_001 }, () => 'x'), reason: 'other' })).status).toBe(
      400,
    );
  });
});
