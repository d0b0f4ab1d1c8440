import { newToken } from '../../src/access/token.js';
import { newId } from '../../src/database/columns.js';
import { addMemberWith } from '../support/actors.js';
import { areLetIn, chainOf, idsOf, keysOf, revocationEvents, storedRevocations } from '../support/keys.js';
import { TestService, type Owner } from '../support/service.js';

describe('revoking API keys in bulk', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    other = await service.owner('Other');
  });
  beforeEach(async () => {
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  const bulk = (body: object, token = acme.token) =>
    service.call('POST', `${acme.base}/api-keys/bulk-revoke`, { token, body });
  const revoke = ({ id }: { id: string }, body: object) =>
    service.call('POST', `${acme.base}/api-keys/${id}/revoke`, { token: acme.token, body });

  it('goes by ids: each once, the missing, foreign and revoked ones told apart', async () => {
    const [one, two, dead] = await keysOf(service, acme, 3);
    const [foreign] = await keysOf(service, other, 1);
    await revoke(dead!, { reason: 'policy' });
    const missing = newId();
    const keyIds = [one!.id.toUpperCase(), two!.id, two!.id, dead!.id, foreign!.id, missing];
    const answer = await bulk({ keyIds, reason: 'no_longer_needed', note: 'clean-up', expectedCount: 2 });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        revokedCount: 2,
        revoked: idsOf([one!, two!]).map((id) => ({ id, prefix: expect.stringMatching(/^psk_.{8}$/) })),
        alreadyRevoked: [dead!.id],
        notFound: [foreign!.id, missing],
      },
    });
    expect(await areLetIn(service, [one!, two!, foreign!])).toEqual([false, false, true]);
    const revoked = await revocationEvents(service, acme);
    expect(revoked).toHaveLength(3);
    expect(revoked.find((e) => e.target_id === one!.id)).toMatchObject({
      details: { reason: 'no_longer_needed', note: 'clean-up' },
    });
  });

  it('goes by pasted tokens, of which nothing that authenticates comes back', async () => {
    const [one, two] = await keysOf(service, acme, 2);
    const [foreign] = await keysOf(service, other, 1);
    const mistyped = `${one!.token.slice(0, -1)}${one!.token.endsWith('0') ? '1' : '0'}`;
    const unknown = newToken('api_key');
    const tokens = [
      one!.token,
      ` ${two!.token}\n`,
      foreign!.token,
      mistyped,
      unknown,
      acme.token,
      'password',
    ];
    const answer = await bulk({ tokens, reason: 'compromised' });
    expect(answer.body).toMatchObject({ revokedCount: 2, alreadyRevoked: [] });
    expect(answer.body.notFound).toEqual([
      ...[foreign!.token, mistyped, unknown, acme.token].map((token) => token.slice(0, 12)),
      'pass',
    ]);
    for (const token of tokens) expect(answer.text).not.toContain(token.trim());
    expect(await areLetIn(service, [one!, two!, foreign!])).toEqual([false, false, true]);
    const again = await bulk({ tokens: [one!.token], reason: 'compromised' });
    expect(again.body).toEqual({ revokedCount: 0, revoked: [], alreadyRevoked: [one!.id], notFound: [] });
  });

  it('goes by the filters of the list, with its default status', async () => {
    const keys = await keysOf(service, acme, 4);
    await service.sql(`UPDATE api_keys SET last_used_at = now() WHERE id = ANY($1)`, [[keys[0]!.id]]);
    await service.sql(`UPDATE api_keys SET expires_at = now() WHERE id = $1`, [keys[1]!.id]);
    const answer = await bulk({
      filter: { neverUsed: true, scope: 'agents:read', search: 'key ' },
      reason: 'other',
    });
    expect(answer.body.revoked.map((key: { id: string }) => key.id)).toEqual(idsOf(keys.slice(2)));
    const rest = await bulk({ filter: { status: 'all' }, reason: 'other' });
    expect(rest.body.revoked.map((key: { id: string }) => key.id)).toEqual(idsOf(keys.slice(0, 2)));
    expect(rest.body.alreadyRevoked).toEqual(idsOf(keys.slice(2)));
    expect((await bulk({ filter: { status: 'retiring' }, reason: 'other' })).body.revokedCount).toBe(0);
  });

  it('takes descendants along, which count', async () => {
    const [root, child, grandchild] = await chainOf(service, acme, 3);
    const body = { keyIds: [root!.id, child!.id], reason: 'compromised' };
    expect(await bulk({ ...body, expectedCount: 2 })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    expect(await areLetIn(service, [root!, child!, grandchild!])).toEqual([true, true, true]);
    expect((await bulk({ ...body, expectedCount: 3 })).body.revokedCount).toBe(3);
  });

  it('changes nothing when the count is another, and says which it is', async () => {
    const keys = await keysOf(service, acme, 2);
    const before = await storedRevocations(service);
    const refused = await bulk({ keyIds: idsOf(keys), reason: 'other', expectedCount: 3 });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('2 keys') },
    });
    expect(await storedRevocations(service)).toEqual(before);
    expect(await revocationEvents(service, acme)).toEqual([]);
  });

  it('changes nothing as a dry run and tells the same', async () => {
    const keys = await chainOf(service, acme, 3);
    const before = await storedRevocations(service);
    const body = { keyIds: [keys[0]!.id, newId()], reason: 'compromised' };
    const dry = await bulk({ ...body, dryRun: true });
    expect(dry).toMatchObject({ status: 200, body: { revokedCount: 3 } });
    expect(await storedRevocations(service)).toEqual(before);
    expect(await revocationEvents(service, acme)).toEqual([]);
    expect(await bulk({ ...body, dryRun: true, expectedCount: 1 })).toMatchObject({ status: 409 });
    const { preview, ...said } = dry.body;
    expect(preview).toMatchObject({ usedCount: 0, used: [] });
    expect((await bulk(body)).body).toEqual(said);
  });

  it.each([
    [{}, ''],
    [{ keyIds: [newId()], filter: { status: 'all' } }, ''],
    [{ keyIds: [newId()], tokens: ['x'] }, ''],
    [{ keyIds: [] }, 'keyIds'],
    [{ keyIds: ['x'] }, 'keyIds[0]'],
    [{ keyIds: 'x' }, 'keyIds'],
    [{ tokens: [] }, 'tokens'],
    [{ tokens: [7] }, 'tokens[0]'],
    [{ filter: {} }, 'filter'],
    [{ filter: [] }, 'filter'],
    [{ filter: null }, 'filter'],
    [{ filter: { status: 'dead' } }, 'filter.status'],
    [{ filter: { neverUsed: 'true' } }, 'filter.neverUsed'],
    [{ filter: { search: 'x' } }, 'filter.search'],
    [{ filter: { search: null } }, 'filter.search'],
    [{ filter: { scope: 'agents:fly' } }, 'filter.scope'],
    [{ filter: { limit: 1 } }, 'filter.limit'],
    [{ filter: { sort: 'name' } }, 'filter.sort'],
    [{ filter: { organizationId: newId() } }, 'filter.organizationId'],
    [{ keyIds: [newId()], expectedCount: -1 }, 'expectedCount'],
    [{ keyIds: [newId()], expectedCount: '1' }, 'expectedCount'],
    [{ keyIds: [newId()], dryRun: 'true' }, 'dryRun'],
    [{ keyIds: [newId()], reason: undefined }, 'reason'],
  ])('refuses %j and names %s', async (body, field) => {
    await keysOf(service, acme, 1);
    const before = await storedRevocations(service);
    const refused = await bulk({ reason: 'other', ...body });
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(refused.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(await storedRevocations(service)).toEqual(before);
  });

  it('is not taken for a key of that name, nor is self', async () => {
    const path = `${acme.base}/api-keys`;
    expect((await service.call('GET', `${path}/bulk-revoke`, { token: acme.token })).status).toBe(404);
    expect(
      (await service.call('POST', `${path}/self/revoke`, { token: acme.token, body: { reason: 'other' } }))
        .status,
    ).toBe(404);
    expect((await bulk({}, (await addMemberWith(service, acme, ['api_keys.view'])).token)).status).toBe(403);
  });
});
