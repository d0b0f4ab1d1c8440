import { newId } from '../../src/database/columns.js';
import { PASSWORD, addMember, addPerson, events, login, signIn, type Person } from '../support/people.js';
import { TestService, type Owner } from '../support/service.js';

describe('sessions', () => {
  let service: TestService;
  let second: TestService;
  let acme: Owner;
  let ada: Person;

  beforeAll(async () => {
    service = await TestService.start();
    second = await TestService.start({}, service.database);
    acme = await service.owner('Acme');
  });
  beforeEach(async () => {
    ada = await addPerson(service);
    await addMember(service, acme.organizationId, ada);
  });
  afterAll(async () => {
    await second.service.close();
    await service.stop();
  });

  const whoami = async (token: string, on = service): Promise<number> =>
    (await on.call('GET', '/v1/auth/whoami', { token })).status;
  const ended = async (person: Person) =>
    (await events(service, acme.organizationId, 'session.ended')).filter(
      (event) => event.actor_id === person.id,
    );

  it('end by logout, at once and on every instance, and no other with them', async () => {
    const [token, kept] = [await signIn(service, ada), await signIn(service, ada)];
    expect(await whoami(token, second)).toBe(200);
    expect((await service.call('POST', '/v1/auth/logout', { token })).status).toBe(204);
    expect([await whoami(token), await whoami(token, second), await whoami(kept)]).toEqual([401, 401, 200]);
    expect(await ended(ada)).toMatchObject([{ target_type: 'session', details: { reason: 'logout' } }]);
    expect((await service.call('POST', '/v1/auth/logout', { token })).status).toBe(401);
  });

  it('are listed for their person alone', async () => {
    const token = await signIn(service, ada);
    await service.call('POST', '/v1/auth/logout', { token: await signIn(service, ada) });
    const expired = await signIn(service, ada);
    await service.sql(
      `UPDATE sessions SET idle_expires_at = clock_timestamp() WHERE id = (SELECT max(id::text)::uuid FROM sessions)`,
    );
    expect(await whoami(expired)).toBe(401);
    await signIn(service, await addPerson(service));
    const second = await login(service, ada, PASSWORD, {
      ip: '192.0.2.9',
      headers: { 'user-agent': 'curl' },
    });
    const list = await service.call('GET', '/v1/auth/sessions', { token });
    expect(list.status).toBe(200);
    expect(list.body).toEqual({
      items: [
        {
          id: expect.any(String),
          current: false,
          transport: 'bearer',
          ip: '192.0.2.9',
          userAgent: 'curl',
          createdAt: expect.any(String),
          lastUsedAt: null,
          idleExpiresAt: expect.any(String),
          expiresAt: second.body.expiresAt,
        },
        expect.objectContaining({ current: true }),
      ],
      nextCursor: null,
    });
    const page = await service.call('GET', '/v1/auth/sessions?limit=1', { token });
    const rest = await service.call('GET', `/v1/auth/sessions?limit=1&cursor=${page.body.nextCursor}`, {
      token,
    });
    // the session that asks is used meanwhile, so its times may differ
    const ids = (items: { id: string }[]) => items.map(({ id }) => id);
    expect(ids([...page.body.items, ...rest.body.items])).toEqual(ids(list.body.items));
  });

  it('can be ended by their person, and by nobody else', async () => {
    const [token, lost] = [await signIn(service, ada), await signIn(service, ada)];
    const { body } = await service.call('GET', '/v1/auth/sessions', { token });
    const path = `/v1/auth/sessions/${body.items.find((item: { current: boolean }) => !item.current).id}`;
    const eve = await signIn(service, await addPerson(service));
    expect(await service.call('DELETE', path, { token: eve })).toMatchObject({ status: 404 });
    expect(await whoami(lost)).toBe(200);
    expect((await service.call('DELETE', path, { token })).status).toBe(204);
    expect([await whoami(lost), await whoami(token)]).toEqual([401, 200]);
    expect((await service.call('DELETE', path, { token })).status).toBe(404);
    for (const id of [newId(), 'nonsense'])
      expect((await service.call('DELETE', `/v1/auth/sessions/${id}`, { token })).status).toBe(404);
    expect(await ended(ada)).toMatchObject([{ details: { reason: 'deleted' } }]);
  });

  it('end after a time without use, and at the latest at their end, by the clock of the database', async () => {
    const token = await signIn(service, ada);
    const move = (column: string, by: string) =>
      service.sql(`UPDATE sessions SET ${column} = clock_timestamp() + $2::interval WHERE user_id = $1`, [
        ada.id,
        by,
      ]);
    await move('idle_expires_at', '-1 second');
    expect(await whoami(token)).toBe(401);
    await move('idle_expires_at', '1 hour');
    expect(await whoami(token)).toBe(200);
    await move('expires_at', '-1 second');
    expect(await whoami(token)).toBe(401);
  });

  describe('and the password', () => {
    const change = (token: string, currentPassword: string, newPassword: string) =>
      service.call('POST', '/v1/auth/password', { token, body: { currentPassword, newPassword } });
    const next = 'another password altogether';

    it('a change ends the others, and the old one opens nothing any more', async () => {
      const [token, lost] = [await signIn(service, ada), await signIn(service, ada)];
      await service.sql('UPDATE users SET password_is_own = false WHERE id = $1', [ada.id]);
      expect((await change(token, PASSWORD, next)).status).toBe(204);
      expect([await whoami(token), await whoami(lost)]).toEqual([200, 401]);
      expect([(await login(service, ada)).status, (await login(service, ada, next)).status]).toEqual([
        401, 200,
      ]);
      expect(await service.sql('SELECT password_is_own AS own FROM users WHERE id = $1', [ada.id])).toEqual([
        { own: true },
      ]);
      expect(await ended(ada)).toMatchObject([{ details: { reason: 'password_changed' } }]);
      const [changed] = await events(service, acme.organizationId, 'member.updated');
      expect(changed).toMatchObject({
        target_id: ada.id,
        details: { fields: ['password'], reason: 'password_changed' },
      });
    });

    it('a wrong current one is 400 naming it, counts for the throttle and changes nothing', async () => {
      const [token, kept] = [await signIn(service, ada), await signIn(service, ada)];
      const wrong = await change(token, 'a wrong password indeed', next);
      expect(wrong).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      expect(wrong.body.errors).toMatchObject([{ field: 'currentPassword' }]);
      expect([await whoami(kept), (await login(service, ada)).status]).toEqual([200, 200]);
      const statuses = [];
      for (let i = 0; i < 12; i++)
        statuses.push((await change(token, 'a wrong password indeed', next)).status);
      expect(statuses).toEqual([...Array(9).fill(400), 429, 429, 429]);
      expect((await login(service, ada)).status).toBe(429);
      await service.sql('DELETE FROM throttles');
    });

    it.each([
      ['short', 'newPassword'],
      ['x'.repeat(1025), 'newPassword'],
    ])('a new one must be fit: %.20s', async (password, field) => {
      const token = await signIn(service, ada);
      const answer = await change(token, PASSWORD, password);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    });

    it('a new one is not the e-mail', async () => {
      const token = await signIn(service, ada);
      const answer = await change(token, PASSWORD, ada.email.toUpperCase());
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'newPassword' }] } });
      expect((await login(service, ada)).status).toBe(200);
    });

    it('of two changes at once one wins, and its password is the one that works', async () => {
      const token = await signIn(service, ada);
      const wishes = ['the first new password', 'the second new password'];
      const answers = await Promise.all(wishes.map((wish) => change(token, PASSWORD, wish)));
      const won = answers.findIndex(({ status }) => status === 204);
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      expect((await login(service, ada, wishes[won])).status).toBe(200);
    });
  });

  it('are for people: nothing here answers without one', async () => {
    for (const [method, path] of [
      ['POST', '/v1/auth/logout'],
      ['GET', '/v1/auth/sessions'],
      ['DELETE', `/v1/auth/sessions/${newId()}`],
      ['GET', '/v1/auth/whoami'],
    ] as const)
      expect(await service.call(method, path)).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
      });
  });
});
