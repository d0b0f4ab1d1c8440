import { TokenDigest } from '../../src/access/token-digest.js';
import { newToken } from '../../src/access/token.js';
import { systemActor } from '../../src/audit/system-actor.js';
import { UnitOfWork } from '../../src/audit/unit-of-work.js';
import { issuePasswordReset } from '../../src/authentication/password-reset.service.js';
import {
  addInvitation,
  addMember,
  addPerson,
  events,
  login,
  signIn,
  type Person,
} from '../support/people.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

const CHOSEN = 'a password of my very own';

describe("the operator's link to a new password", () => {
  let service: TestService;
  let acme: Owner;
  let ada: Person;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner();
  });
  beforeEach(async () => {
    await service.sql('DELETE FROM throttles');
    ada = await addPerson(service, { own: false });
    await addMember(service, acme.organizationId, ada);
  });
  afterAll(() => service.stop());

  const issue = (email: string): Promise<string | null> => {
    const { app } = service.service;
    const operator = systemActor('operator', new Date());
    return issuePasswordReset(
      app.get(UnitOfWork, { strict: false }),
      app.get(TokenDigest, { strict: false }),
      operator,
      email,
    );
  };
  const reset = (token: string, password = CHOSEN, ip?: string): Promise<Answer> =>
    service.call('POST', '/v1/auth/password/reset', { body: { token, password }, ip });

  it('sets it once, signs in and ends every session', async () => {
    const session = await signIn(service, ada);
    const token = (await issue(ada.email))!;
    const answers = await Promise.all([reset(token), reset(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
    const { body } = answers.find(({ status }) => status === 200)!;
    expect(body).toMatchObject({ user: { email: ada.email }, organizations: [{ id: acme.organizationId }] });
    const who = (token: string) => service.call('GET', '/v1/auth/whoami', { token });
    expect([(await who(session)).status, (await who(body.token)).status]).toEqual([401, 200]);
    expect([(await login(service, ada)).status, (await login(service, ada, CHOSEN)).status]).toEqual([
      401, 200,
    ]);
    expect(await service.sql('SELECT password_is_own AS own FROM users WHERE id = $1', [ada.id])).toEqual([
      { own: true },
    ]);
    const log = await events(service, acme.organizationId, 'member.updated', 'session.ended');
    expect(
      log.filter(({ target_type, target_id }) => target_type === 'session' || target_id === ada.id),
    ).toMatchObject([
      { actor_kind: 'system', actor_name: 'operator', details: { reason: 'password_reset_issued' } },
      { actor_id: ada.id, action: 'session.ended', details: { reason: 'password_reset' } },
      { actor_id: ada.id, details: { fields: ['password'], reason: 'password_reset' } },
    ]);
  });

  it('is void when a newer one is made, when the password is changed, and after 24 hours', async () => {
    const first = (await issue(ada.email))!;
    const second = (await issue(ada.email))!;
    expect((await reset(first)).status).toBe(404);
    const session = await signIn(service, ada);
    await service.call('POST', '/v1/auth/password', {
      token: session,
      body: { currentPassword: 'correct horse battery staple', newPassword: CHOSEN },
    });
    expect((await reset(second, 'yet another password')).status).toBe(404);
    const third = (await issue(ada.email))!;
    await service.sql(`UPDATE password_resets SET expires_at = expires_at - interval '24 hours'`);
    expect((await reset(third, 'yet another password')).status).toBe(404);
    expect((await login(service, ada, CHOSEN)).status).toBe(200);
  });

  it('is no invitation, and an invitation is none', async () => {
    const other = await service.owner('Other');
    await addMember(service, other.organizationId, ada, 'invited');
    const invitation = await addInvitation(service, other.organizationId, ada);
    expect((await reset(invitation)).status).toBe(404);
    const body = { token: await issue(ada.email), password: CHOSEN };
    expect((await service.call('POST', '/v1/invitations/accept', { body })).status).toBe(404);
    expect((await login(service, ada)).status).toBe(200);
  });

  it('is made for existing accounts alone', async () => {
    await service.sql('DELETE FROM password_resets');
    expect(await issue('nobody@example.com')).toBeNull();
    expect(await service.sql('SELECT * FROM password_resets')).toEqual([]);
  });

  it('refuses a password that is not fit without using the link up, and throttles unknown links', async () => {
    const token = (await issue(ada.email))!;
    for (const password of ['short', ada.email])
      expect(await reset(token, password)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'password' }] },
      });
    for (let i = 0; i < 80; i++)
      expect((await reset(newToken('link'), CHOSEN, '192.0.2.1')).status).toBe(404);
    expect((await reset(token, CHOSEN, '192.0.2.1')).status).toBe(429);
    expect((await reset(token)).status).toBe(200);
  });
});
