import { newId } from '../../src/database/columns.js';
import { admin } from '../support/admin-command.js';
import { addMember, addPerson, events, type Person } from '../support/people.js';
import { TEST_PEPPER, TestService, type Owner } from '../support/service.js';

describe("the operator's command", () => {
  let service: TestService;
  let acme: Owner;
  let ada: Person;
  let env: Record<string, string>;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner();
    ada = await addPerson(service);
    await addMember(service, acme.organizationId, ada);
    env = { DATABASE_URL: service.database.url, KEY_PEPPER: TEST_PEPPER };
  });
  afterAll(() => service.stop());

  it('prints a link that sets a new password, beside the running service', async () => {
    const printed = await admin(
      { ...env, PUBLIC_URL: 'https://keys.example.com' },
      'reset-password',
      ada.email.toUpperCase(),
    );
    expect(printed).toMatchObject({ status: 0, stderr: '' });
    const [, token] = /^https:\/\/keys\.example\.com\/reset-password#token=(psl_\w{49})\n$/.exec(
      printed.stdout,
    )!;
    const body = { token, password: 'a password of my very own' };
    const answer = await service.call('POST', '/v1/auth/password/reset', { body });
    expect(answer).toMatchObject({ status: 200, body: { user: { email: ada.email } } });
    expect(await events(service, acme.organizationId, 'member.updated')).toMatchObject([
      { actor_kind: 'system', actor_name: 'operator', target_id: ada.id },
      { actor_kind: 'user', actor_id: ada.id },
    ]);
  });

  it('leads to where the service listens when nothing else is said', async () => {
    const link = async (more: Record<string, string>): Promise<string> =>
      (await admin({ ...env, ...more }, 'reset-password', ada.email)).stdout.split('/reset')[0]!;
    expect(await link({ HOST: '0.0.0.0' })).toBe('http://localhost:3000');
    expect(await link({ HOST: '::1', PORT: '8080' })).toBe('http://[::1]:8080');
    const unknown = await admin({ ...env, PORT: '0' }, 'reset-password', ada.email);
    expect(unknown).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('PUBLIC_URL') });
  });

  it('puts an organization on another plan, on record as the operator', async () => {
    const done = await admin(env, 'set-plan', acme.organizationId, 'enterprise');
    expect(done).toMatchObject({ status: 0, stdout: expect.stringContaining("'enterprise'") });
    const now = await service.sql('SELECT plan FROM organizations WHERE id = $1', [acme.organizationId]);
    expect(now).toEqual([{ plan: 'enterprise' }]);
    expect(await events(service, acme.organizationId, 'plan.changed')).toMatchObject([
      { actor_kind: 'system', actor_name: 'operator', details: { from: 'team', to: 'enterprise' } },
    ]);
  });

  it.each([
    [1, 'nobody@example.com', ['reset-password', 'nobody@example.com']],
    [1, 'such organization', ['set-plan', newId(), 'free']],
    [1, 'such organization', ['set-plan', 'nonsense', 'free']],
    [1, 'free, team, enterprise', ['set-plan', newId(), 'gold']],
    [2, 'Usage:', []],
    [2, 'Usage:', ['reset-password']],
    [2, 'Usage:', ['reset-password', 'a@example.com', 'b@example.com']],
    [2, 'Usage:', ['toString', 'x']],
    [2, '--force', ['set-plan', '--force']],
  ])('exits with %i and says "%s" for %j', async (status, sentence, words) => {
    const outcome = await admin(env, ...words);
    expect(outcome).toMatchObject({ status, stdout: '' });
    expect(outcome.stderr).toContain(sentence);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
  });

  it('explains itself', async () => {
    for (const flag of ['--help', '-h'])
      expect(await admin({}, flag)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('reset-password <email>'),
      });
  });

  it('says what is wrong with its environment and with the database, without the password', async () => {
    const bare = await admin(
      { DATABASE_URL: 'postgresql://u:hunter2@127.0.0.1:1/x' },
      'reset-password',
      ada.email,
    );
    expect(bare).toMatchObject({ status: 1, stderr: expect.stringContaining('KEY_PEPPER') });
    const dead = await admin(
      { ...env, DATABASE_URL: 'postgresql://u:hunter2@127.0.0.1:1/x' },
      'reset-password',
      ada.email,
    );
    expect(dead).toMatchObject({ status: 1, stderr: expect.stringContaining('cannot be reached') });
    expect(dead.stderr + bare.stderr).not.toContain('hunter2');
    const none = await admin({ DATA_DIR: '/nonexistent' }, 'reset-password', ada.email);
    expect(none).toMatchObject({ status: 1, stderr: expect.stringContaining('no database in /nonexistent') });
  });
});
