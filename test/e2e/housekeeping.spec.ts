import { Housekeeping } from '../../src/authentication/housekeeping.js';
import { addInvitation, addMember, addPerson, login, signIn, type Person } from '../support/people.js';
import { TestService, type Owner } from '../support/service.js';

describe('housekeeping', () => {
  let service: TestService;
  let second: TestService;
  let acme: Owner;
  let ada: Person;

  beforeAll(async () => {
    service = await TestService.start();
    second = await TestService.start({}, service.database);
    acme = await service.owner();
    ada = await addPerson(service);
  });
  afterAll(async () => {
    await second.service.close();
    await service.stop();
  });

  const count = async (table: string): Promise<number> =>
    (await service.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n;
  const tidy = () =>
    Promise.all([service, second].map((each) => each.service.app.get(Housekeeping, { strict: false }).run()));

  it('removes what has expired, and nothing else', async () => {
    await addMember(service, acme.organizationId, ada, 'invited');
    for (const validFor of ['7 days', '-1 second'])
      await addInvitation(service, acme.organizationId, ada, validFor);
    for (const validFor of ['1 hour', '-1 second'])
      await service.sql(
        `INSERT INTO password_resets (id, user_id, digest, expires_at)
         VALUES (gen_random_uuid(), $1, $2::text::bytea, clock_timestamp() + $2::interval)`,
        [ada.id, validFor],
      );
    await login(service, { email: 'nobody@example.com' });
    await service.sql(`UPDATE throttles SET expire = expire - 7200000 WHERE key LIKE 'account:%'`);
    const { token, base } = acme;
    for (const key of ['old', 'new'])
      await service.call('POST', `${base}/agents`, {
        token,
        body: { name: key },
        headers: { 'idempotency-key': key },
      });
    await service.sql(
      `UPDATE idempotency_records SET created_at = created_at - interval '24 hours' WHERE key = 'old'`,
    );
    for (const ended of ['31 days', '1 day']) {
      await signIn(service, ada);
      await service.sql(
        `UPDATE sessions SET ended_at = clock_timestamp() - $2::interval WHERE user_id = $1 AND ended_at IS NULL`,
        [ada.id, ended],
      );
    }
    await signIn(service, ada);
    const before = await Promise.all(
      ['invitations', 'password_resets', 'throttles', 'idempotency_records'].map(count),
    );
    expect(before).toEqual([2, 2, 2, 2]);
    expect(await count('sessions')).toBe(4);
    await tidy();
    const after = await Promise.all(
      ['invitations', 'password_resets', 'throttles', 'idempotency_records'].map(count),
    );
    expect(after).toEqual([1, 1, 1, 1]);
    // the owner's, the one in use, and the one that ended yesterday
    expect(await count('sessions')).toBe(3);
  });
});
