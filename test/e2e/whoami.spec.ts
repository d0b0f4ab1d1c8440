import { TokenDigest } from '../../src/access/token-digest.js';
import { displayParts, newToken } from '../../src/access/token.js';
import { newId } from '../../src/database/columns.js';
import { events } from '../support/people.js';
import { TestService, type Owner } from '../support/service.js';

describe('who am I, by key', () => {
  let service: TestService;
  let acme: Owner;
  const token = newToken('api_key');
  const id = newId();
  const { prefix, last4 } = displayParts(token);

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner();
    await service.sql(
      `INSERT INTO api_keys (id, organization_id, name, digest, prefix, last4, scopes, created_by_kind, created_by_name)
       VALUES ($1, $2, 'CI', $3, $4, $5, '{agents:read,tokens:introspect}', 'system', 'test')`,
      [
        id,
        acme.organizationId,
        service.service.app.get(TokenDigest, { strict: false }).of(token),
        prefix,
        last4,
      ],
    );
  });
  afterAll(() => service.stop());

  const whoami = () => service.call('GET', '/v1/auth/whoami', { token });

  it('names the key, its organization and what it may do', async () => {
    const answer = await whoami();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      subject: { kind: 'api_key', id, name: 'CI' },
      organizationId: acme.organizationId,
      apiKey: { id, prefix, scopes: ['agents:read', 'tokens:introspect'], expiresAt: null },
      permissions: ['tokens.introspect', 'agents.view'],
    });
    expect(await events(service, acme.organizationId, 'api_key.used')).toHaveLength(1);
  });

  it('answers a key that the plan suspends, which may do nothing then', async () => {
    await service.sql(`UPDATE organizations SET plan = 'free'`);
    expect(await whoami()).toMatchObject({ status: 200, body: { permissions: [] } });
    await service.sql(`UPDATE organizations SET plan = 'team'`);
  });

  it.each([
    ['POST', '/v1/auth/logout'],
    ['POST', '/v1/auth/password'],
    ['GET', '/v1/auth/sessions'],
    ['DELETE', `/v1/auth/sessions/${newId()}`],
  ])('a key is no person: %s %s', async (method, path) => {
    expect(await service.call(method, path, { token })).toMatchObject({
      status: 403,
      body: { code: 'people_only' },
    });
  });

  it('a key accepts no invitation, and its attempt is on record', async () => {
    const before = await events(service, acme.organizationId, 'api_key.used');
    const body = { token: newToken('link') };
    const answer = await service.call('POST', '/v1/invitations/accept', { token, body });
    expect(answer).toMatchObject({ status: 403, body: { code: 'people_only' } });
    const after = await events(service, acme.organizationId, 'api_key.used');
    expect(after.slice(before.length)).toMatchObject([{ outcome: 'denied', status: 403 }]);
  });
});
