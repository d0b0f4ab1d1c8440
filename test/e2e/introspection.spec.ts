import { newToken } from '../../src/access/token.js';
import { addKey, addMemberWith, addRole, join, signIn } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { handOver, linkOf, openLink } from '../support/claims.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

const FORM = 'application/x-www-form-urlencoded';

describe('introspection of tokens', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;
  /** a key that may introspect */
  let asking: { id: string; token: string };

  beforeAll(async () => {
    service = await TestService.start();
  });
  beforeEach(async () => {
    acme = await service.owner('Acme');
    other = await service.owner('Other');
    asking = await addKey(service, acme, { scopes: ['tokens:introspect'] });
  });
  afterAll(() => service.stop());

  const post = (rawBody: string, token: string | undefined, type = FORM): Promise<Answer> =>
    service.call('POST', '/v1/introspect', { token, rawBody, headers: { 'content-type': type } });
  const introspect = (subject: string, token = asking.token): Promise<Answer> =>
    post(new URLSearchParams({ token: subject }).toString(), token);
  const events = (owner: Owner) => auditEvents(service, owner, { action: 'token.introspected' });
  const INACTIVE = { active: false };

  it('tells what a valid key may do', async () => {
    const made = await service.call('POST', `${acme.base}/api-keys`, {
      token: acme.token,
      body: { name: 'x', scopes: ['agents:read', 'audit:read'], expiresAt: '2099-01-01T00:00:00.999Z' },
    });
    const { id, token, createdAt } = made.body;
    const answer = await introspect(token);
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(answer.body).toEqual({
      active: true,
      scope: 'agents:read audit:read',
      client_id: id,
      sub: id,
      token_type: 'Bearer',
      exp: Date.parse('2099-01-01T00:00:00Z') / 1000,
      iat: Math.floor(Date.parse(createdAt) / 1000),
      organization_id: acme.organizationId,
    });
    const endless = await addKey(service, acme, { scopes: ['agents:read'] });
    expect((await introspect(endless.token)).body).not.toHaveProperty('exp');
    await service.sql(`UPDATE api_keys SET retires_at = '2098-01-01T00:00:00Z' WHERE id = $1`, [id]);
    expect((await introspect(token)).body.exp).toBe(Date.parse('2098-01-01T00:00:00Z') / 1000);
  });

  it('says of what is not valid that it is not, and nothing else', async () => {
    const ended = async (assignment: string) => {
      const key = await addKey(service, acme);
      await service.sql(`UPDATE api_keys SET ${assignment} WHERE id = $1`, [key.id]);
      return key.token;
    };
    const subjects = [
      newToken('api_key'),
      'nonsense',
      '',
      `${newToken('api_key').slice(0, -1)}!`,
      (await addKey(service, other)).token,
      await ended('revoked_at = clock_timestamp()'),
      await ended('expires_at = clock_timestamp()'),
      await ended('retires_at = clock_timestamp()'),
      await signIn(service, acme.userId),
      linkOf(await handOver(service, acme)),
    ];
    for (const subject of subjects) {
      const answer = await introspect(subject);
      expect([subject, answer.status, answer.body]).toEqual([subject, 200, INACTIVE]);
    }
    const suspended = await addKey(service, other);
    await service.sql(`UPDATE organizations SET plan = 'free' WHERE id = $1`, [other.organizationId]);
    expect((await introspect(suspended.token, other.token)).body).toEqual(INACTIVE);
  });

  it('knows when a key was claimed', async () => {
    const key = await handOver(service, acme);
    const { token } = (await openLink(service, linkOf(key))).body;
    await service.sql(`UPDATE api_keys SET created_at = created_at - interval '2 hours' WHERE id = $1`, [
      key.id,
    ]);
    const [claimed] = await service.sql<{ at: Date }>(
      'SELECT claimed_at AS at FROM claim_links WHERE key_id = $1',
      [key.id],
    );
    expect((await introspect(token)).body.iat).toBe(Math.floor(claimed!.at.getTime() / 1000));
  });

  it('leaves out scopes that the key does not have in full, because keys follow their creator', async () => {
    const person = await addMemberWith(service, acme, [
      'agents.view',
      'agents.register',
      'tokens.introspect',
    ]);
    const scopes = ['agents:read', 'agents:write'];
    const key = await addKey(service, acme, { scopes, creatorUserId: person.userId });
    expect((await introspect(key.token)).body.scope).toBe('agents:read agents:write');
    await service.sql('UPDATE organizations SET keys_follow_creator = true WHERE id = $1', [
      acme.organizationId,
    ]);
    expect((await introspect(key.token, person.token)).body.scope).toBe('agents:read');
  });

  it('is on record with its asker and its result, without the token, and is no use of the key', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    const revoked = await addKey(service, acme);
    await service.sql('UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = $1', [revoked.id]);
    const foreign = await addKey(service, other);
    for (const { token } of [key, revoked, foreign]) await introspect(token);
    const logged = await events(acme);
    expect(logged).toMatchObject([
      { actor: { id: asking.id }, target: null, details: { active: false } },
      { actor: { id: asking.id }, target: { id: revoked.id }, details: { active: false, reason: 'revoked' } },
      { actor: { id: asking.id }, target: { id: key.id }, details: { active: true }, category: 'access' },
    ]);
    expect(await events(other)).toEqual([]);
    const log = JSON.stringify(await service.sql('SELECT * FROM audit_events'));
    for (const { token } of [key, revoked, foreign]) expect(log).not.toContain(token.slice(12, -4));
    expect(await auditEvents(service, acme, { actorId: key.id })).toEqual([]);
    expect(await auditEvents(service, acme, { actorId: revoked.id })).toEqual([]);
    expect(await auditEvents(service, acme, { actorId: asking.id, action: 'api_key.used' })).toHaveLength(3);
    const used = await service.sql('SELECT last_used_at FROM api_keys WHERE id = $1', [key.id]);
    expect(used).toEqual([{ last_used_at: null }]);
  });

  it('by a person covers the organizations where they may ask', async () => {
    const third = await service.owner('Third');
    const keys = [await addKey(service, acme), await addKey(service, other), await addKey(service, third)];
    const role = await addRole(service, other, ['tokens.introspect']);
    await join(service, other, acme.userId, [role]);
    await join(service, third, acme.userId, [await addRole(service, third, ['agents.view'])]);
    const answers = [];
    for (const { token } of keys) answers.push((await introspect(token, acme.token)).body.active);
    expect(answers).toEqual([true, true, false]);
    expect((await events(acme)).map(({ target }) => target?.id)).toEqual([undefined, keys[0]!.id]);
    expect((await events(other)).map(({ target }) => target?.id)).toEqual([undefined, keys[1]!.id]);
    expect(await events(third)).toEqual([]);
    await service.sql('DELETE FROM members WHERE user_id = $1 AND organization_id = $2', [
      acme.userId,
      other.organizationId,
    ]);
    expect((await introspect(keys[1]!.token, acme.token)).body).toEqual(INACTIVE);
  });

  it('needs a caller who may ask, before it looks at what is asked', async () => {
    const unscoped = await addKey(service, acme, { scopes: ['agents:read'] });
    const person = await addMemberWith(service, acme, ['agents.view']);
    expect((await post('token=x', undefined)).status).toBe(401);
    for (const body of ['token=x', '', 'token=x&wrong=1']) {
      expect(await post(body, unscoped.token)).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope', reason: 'out_of_scope', scopes: ['tokens:introspect'] },
      });
      expect(await post(body, person.token)).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope', reason: 'not_granted', requiredPermission: 'tokens.introspect' },
      });
    }
    const nobody = await addMemberWith(service, acme, []);
    await service.sql('DELETE FROM members WHERE user_id = $1', [nobody.userId]);
    expect((await introspect('x', nobody.token)).status).toBe(403);
  });

  it('takes a form, or the same as JSON, and nothing else', async () => {
    const { token } = await addKey(service, acme);
    expect((await post(`token=${token}&token_type_hint=access_token`, asking.token)).body.active).toBe(true);
    expect((await post(`token=${token}`, asking.token, `${FORM}; charset=UTF-8`)).body.active).toBe(true);
    expect((await post(JSON.stringify({ token }), asking.token, 'application/json')).body.active).toBe(true);
    for (const [body, status] of [
      ['', 400],
      ['token_type_hint=x', 400],
      [`token=${token}&token=${token}`, 400],
      [`token=${token}&extra=1`, 400],
      ['token=%00', 400],
      [`token=${'x'.repeat(10_001)}`, 400],
      ['__proto__=1&token=x', 400],
    ] as const) {
      const refused = await post(body, asking.token);
      expect([body.slice(0, 80), refused.status]).toEqual([body.slice(0, 80), status]);
    }
    expect((await post('token=x', asking.token, `${FORM}; charset=latin1`)).status).toBe(415);
    expect((await post('token=x', asking.token, 'text/plain')).status).toBe(415);
    // a token in the body is no credential
    expect((await post(`access_token=${asking.token}&token=x`, undefined)).status).toBe(401);
    // everywhere else a form stays what it was
    const elsewhere = await service.call('POST', `${acme.base}/agents`, {
      token: acme.token,
      rawBody: 'name=x',
      headers: { 'content-type': FORM },
    });
    expect(elsewhere).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });
});
