import { newToken } from '../../src/access/token.js';
import {
  PASSWORD,
  addInvitation,
  addMember,
  addPerson,
  events,
  invite,
  login,
  signIn,
  type Person,
} from '../support/people.js';
import { TestService, type Answer, type CallOptions, type Owner } from '../support/service.js';

const CHOSEN = 'a password of my very own';

describe('accepting an invitation', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    other = await service.owner('Other');
  });
  beforeEach(() => service.sql('DELETE FROM throttles'));
  afterAll(() => service.stop());

  const accept = (body: object, more: CallOptions = {}): Promise<Answer> =>
    service.call('POST', '/v1/invitations/accept', { ...more, body });
  const sees = async ({ base }: Owner, token: string): Promise<number> =>
    (await service.call('GET', `${base}/agents`, { token })).status;
  const statusIn = async ({ organizationId }: Owner, { id }: Person): Promise<unknown> =>
    (
      await service.sql('SELECT status FROM members WHERE organization_id = $1 AND user_id = $2', [
        organizationId,
        id,
      ])
    )[0]?.status;
  const eventsOf = async ({ organizationId }: Owner, { id }: Person, ...actions: string[]) =>
    (await events(service, organizationId, ...actions)).filter((event) => event.actor_id === id);

  it('of a new person sets their password and signs them in', async () => {
    const ada = await addPerson(service, { password: null, own: false });
    const token = await invite(service, acme.organizationId, ada, 'developer');
    const answer = await accept({ token, password: CHOSEN });
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(answer.body).toEqual({
      token: expect.stringMatching(/^pss_/),
      expiresAt: expect.any(String),
      user: { id: ada.id, email: ada.email, name: 'Ada' },
      organizations: [
        { id: acme.organizationId, name: 'Acme', roles: [{ id: expect.any(String), name: 'developer' }] },
      ],
    });
    expect(await sees(acme, answer.body.token)).toBe(200);
    expect((await login(service, ada, CHOSEN)).status).toBe(200);
    expect((await eventsOf(acme, ada)).map(({ action }) => action)).toEqual([
      'member.joined',
      'session.created',
      'session.created',
    ]);
    expect(await service.sql('SELECT password_is_own AS own FROM users WHERE id = $1', [ada.id])).toEqual([
      { own: true },
    ]);
  });

  it('works once, also when it is tried many times at once', async () => {
    const ada = await addPerson(service, { password: null, own: false });
    const token = await invite(service, acme.organizationId, ada);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => accept({ token, password: `${CHOSEN} ${i}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404, 404]);
    expect(await eventsOf(acme, ada, 'member.joined')).toHaveLength(1);
    const won = answers.findIndex(({ status }) => status === 200);
    expect((await login(service, ada, `${CHOSEN} ${won}`)).status).toBe(200);
  });

  it('gives no access before', async () => {
    const ada = await addPerson(service);
    await invite(service, acme.organizationId, ada, 'owner');
    const token = await signIn(service, ada);
    expect(await sees(acme, token)).toBe(404);
    expect((await service.call('GET', '/v1/auth/whoami', { token })).body.organizations).toEqual([]);
  });

  it('answers unknown, expired, used and foreign links alike, and throttles them by address', async () => {
    const ada = await addPerson(service, { password: null, own: false });
    const used = await invite(service, acme.organizationId, ada);
    await accept({ token: used, password: CHOSEN });
    const bob = await addPerson(service, { password: null, own: false });
    await addMember(service, acme.organizationId, bob, 'invited');
    const expired = await addInvitation(service, acme.organizationId, bob, '-1 second');
    const someoneElses = await invite(service, other.organizationId, bob);
    const session = await signIn(service, await addPerson(service));
    const ip = '192.0.2.1';
    const answers = [
      await accept({ token: newToken('link'), password: CHOSEN }, { ip }),
      await accept({ token: 'nonsense', password: CHOSEN }, { ip }),
      await accept({ token: newToken('link') }, { ip }),
      await accept({ token: used, password: CHOSEN }, { ip }),
      await accept({ token: expired, password: CHOSEN }, { ip }),
      await accept({ token: someoneElses }, { ip, token: session }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(404);
      expect({ ...body, requestId: '' }).toEqual({ ...answers[0]!.body, requestId: '' });
    }
    expect(await statusIn(other, bob)).toBe('invited');
    for (let i = answers.length; i < 80; i++)
      await accept({ token: newToken('link'), password: CHOSEN }, { ip });
    expect((await accept({ token: someoneElses, password: CHOSEN }, { ip })).status).toBe(429);
    expect((await accept({ token: someoneElses, password: CHOSEN })).status).toBe(200);
  });

  it('of somebody with a password of their own works signed in, with no password', async () => {
    const ada = await addPerson(service);
    await addMember(service, other.organizationId, ada);
    const session = await signIn(service, ada);
    const token = await invite(service, acme.organizationId, ada);
    const answer = await accept({ token }, { token: session });
    expect(answer.status).toBe(200);
    expect(answer.body.organizations.map(({ name }: { name: string }) => name)).toEqual(['Acme', 'Other']);
    for (const each of [session, answer.body.token]) {
      expect(await sees(acme, each)).toBe(200);
      expect(await sees(other, each)).toBe(200);
    }
    expect((await login(service, ada)).status).toBe(200);
    expect(await accept({ token }, { token: session })).toMatchObject({ status: 404 });
  });

  it('works by cookie too, for our own pages, and takes the place of the old session', async () => {
    const ada = await addPerson(service);
    const own = { host: 'localhost', origin: 'http://localhost' };
    const signedIn = await login(service, ada, PASSWORD, { headers: own, body: { transport: 'cookie' } });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!;
    const token = await invite(service, acme.organizationId, ada);
    const foreign = await accept({ token }, { headers: { host: 'localhost', cookie, origin: 'null' } });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'cross_origin' } });
    const answer = await accept({ token }, { headers: { ...own, cookie } });
    expect(answer.status).toBe(200);
    expect(answer.body.token).toBeUndefined();
    const renewed = String(answer.headers['set-cookie']).split(';')[0]!;
    const who = (headers: Record<string, string>) => service.call('GET', '/v1/auth/whoami', { headers });
    expect((await who({ cookie })).status).toBe(401);
    expect((await who({ cookie: renewed })).body.organizations).toHaveLength(1);
  });

  it('of somebody with a password of their own never takes the account over', async () => {
    const ada = await addPerson(service);
    const session = await signIn(service, ada);
    const token = await invite(service, acme.organizationId, ada);
    const stolen = await accept({ token, password: CHOSEN });
    expect(stolen).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await statusIn(acme, ada)).toBe('invited');
    expect((await service.call('GET', '/v1/auth/whoami', { token: session })).status).toBe(200);
    expect([(await login(service, ada, CHOSEN)).status, (await login(service, ada)).status]).toEqual([
      401, 200,
    ]);
    const guesses = [];
    for (let i = 0; i < 10; i++)
      guesses.push((await accept({ token, password: CHOSEN }, { ip: `192.0.2.${i}` })).status);
    expect(guesses.slice(-2)).toEqual([429, 429]);
    await service.sql('DELETE FROM throttles');
    expect((await accept({ token, password: PASSWORD })).status).toBe(200);
    expect((await service.call('GET', '/v1/auth/whoami', { token: session })).status).toBe(200);
  });

  it('needs a password from who is not signed in, or whose password somebody else has chosen', async () => {
    const ada = await addPerson(service, { own: false });
    const token = await invite(service, acme.organizationId, ada);
    const session = await signIn(service, ada);
    for (const more of [{}, { token: session }]) {
      const answer = await accept({ token }, more);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'password' }] } });
    }
    expect((await accept({ token, password: 'short' })).status).toBe(400);
    expect((await accept({ token, password: ada.email })).body.errors).toMatchObject([{ field: 'password' }]);
    expect((await accept({ token, transport: 'cookie' }, { headers: { host: 'keys.lan' } })).body.code).toBe(
      'https_required',
    );
    expect((await accept({ token }, { token: newToken('session') })).status).toBe(401);
    const dead = `__Host-praesidia_session=${newToken('session')}`;
    const stale = await accept({ token }, { headers: { cookie: dead, 'sec-fetch-site': 'same-origin' } });
    expect(stale).toMatchObject({ status: 400, body: { errors: [{ field: 'password' }] } });
    expect(await statusIn(acme, ada)).toBe('invited');
  });

  describe('of an account that somebody else has made (pre-hijacking)', () => {
    it('shuts out whoever knows its first password, and takes it out of their organization', async () => {
      // an admin of Acme makes the victim's account, with a password that the admin knows, and signs in with it
      const victim = await addPerson(service, { own: false });
      await addMember(service, acme.organizationId, victim, 'active', 'admin');
      const hijacker = await signIn(service, victim);
      // Other invites the victim, whose link the admin of Acme never sees
      const token = await invite(service, other.organizationId, victim);
      expect(await sees(other, hijacker)).toBe(404);
      expect((await accept({ token }, { token: hijacker })).status).toBe(400);

      const accepted = await accept({ token, password: CHOSEN });
      expect(accepted.status).toBe(200);
      expect(accepted.body.organizations.map(({ name }: { name: string }) => name)).toEqual(['Other']);
      expect(await sees(other, accepted.body.token)).toBe(200);
      expect(await sees(acme, accepted.body.token)).toBe(404);
      expect((await service.call('GET', '/v1/auth/whoami', { token: hijacker })).status).toBe(401);
      expect((await login(service, victim)).status).toBe(401);
      expect((await login(service, victim, CHOSEN)).status).toBe(200);
      expect([await statusIn(acme, victim), await statusIn(other, victim)]).toEqual(['invited', 'active']);
      expect(await eventsOf(acme, victim, 'session.ended', 'member.updated')).toMatchObject([
        { action: 'session.ended', details: { reason: 'invitation_accepted' } },
        { action: 'member.updated', details: { fields: ['password'], reason: 'invitation_accepted' } },
        {
          action: 'member.updated',
          details: {
            status: { from: 'active', to: 'invited' },
            reason: 'password_set_by_invitation_elsewhere',
          },
        },
      ]);
    });

    it('shuts out those who sign in while it happens', async () => {
      const victim = await addPerson(service, { own: false });
      const token = await invite(service, other.organizationId, victim);
      const [accepted, ...logins] = await Promise.all([
        accept({ token, password: CHOSEN }),
        ...Array.from({ length: 6 }, (_, i) => login(service, victim, PASSWORD, { ip: `192.0.2.${i}` })),
      ]);
      expect(accepted.status).toBe(200);
      for (const { body } of logins) if (body.token) expect(await sees(other, body.token)).toBe(401);
    });

    it('gives nothing to the holder of a link elsewhere: neither the account nor its other organizations', async () => {
      // the roles turned round: Other's admin keeps the link that was meant for a member of Acme
      const victim = await addPerson(service, { own: false });
      await addMember(service, acme.organizationId, victim, 'active', 'admin');
      const link = await invite(service, other.organizationId, victim);
      const thief = await accept({ token: link, password: CHOSEN });
      expect(await sees(acme, thief.body.token)).toBe(404);
      // and a new invitation of Acme's is none of the thief's either
      await addInvitation(service, acme.organizationId, victim);
      expect(await sees(acme, thief.body.token)).toBe(404);
    });

    it('and then taken for their own by a new password: the victim is kept out, but nobody gets in', async () => {
      const victim = await addPerson(service, { own: false });
      await addMember(service, acme.organizationId, victim);
      const hijacker = await signIn(service, victim);
      await service.call('POST', '/v1/auth/password', {
        token: hijacker,
        body: { currentPassword: PASSWORD, newPassword: 'known to the hijacker' },
      });
      const token = await invite(service, other.organizationId, victim);
      expect((await accept({ token, password: CHOSEN })).status).toBe(401);
      expect(await sees(other, hijacker)).toBe(404);
      expect(await statusIn(other, victim)).toBe('invited');
    });

    it('by two links at once: the first sets the password, the second does not replace it', async () => {
      const victim = await addPerson(service, { own: false });
      const links = [
        await invite(service, acme.organizationId, victim),
        await invite(service, other.organizationId, victim),
      ];
      const wishes = ['the password of the first', 'the password of the second'];
      const answers = await Promise.all(links.map((token, i) => accept({ token, password: wishes[i] })));
      const won = answers.findIndex(({ status }) => status === 200);
      expect(answers[1 - won]!.status).toBeGreaterThanOrEqual(401);
      expect((await login(service, victim, wishes[won])).status).toBe(200);
      expect([await statusIn(acme, victim), await statusIn(other, victim)].sort()).toEqual([
        'active',
        'invited',
      ]);
    });

    it('leaves no organization without an owner', async () => {
      const lone = await service.owner('Lone');
      await service.sql('UPDATE users SET password_is_own = false WHERE id = $1', [lone.userId]);
      const owner = { id: lone.userId, email: `${lone.userId}@example.com` };
      const token = await invite(service, other.organizationId, owner);
      const refused = await accept({ token, password: CHOSEN });
      expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } });
      expect([await statusIn(lone, owner), await statusIn(other, owner)]).toEqual(['active', 'invited']);
      expect(await sees(lone, lone.token)).toBe(200);
      expect((await login(service, owner, CHOSEN)).status).toBe(401);
      await addMember(service, lone.organizationId, await addPerson(service), 'active', 'owner');
      expect((await accept({ token, password: CHOSEN })).status).toBe(200);
    });
  });
});
