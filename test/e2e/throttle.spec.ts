import { resolve } from 'node:path';
import { PASSWORD, addPerson, login, signIn, type Person } from '../support/people.js';
import { ServiceProcess } from '../support/process.js';
import { TestService } from '../support/service.js';

const WRONG = 'a wrong password indeed';

describe('the throttle', () => {
  let service: TestService;
  let second: TestService;
  let ada: Person;

  beforeAll(async () => {
    service = await TestService.start();
    second = await TestService.start({}, service.database);
  });
  beforeEach(async () => {
    await service.sql('DELETE FROM throttles');
    ada = await addPerson(service);
  });
  afterAll(async () => {
    await second.service.close();
    await service.stop();
  });

  /** Statuses of failures, each from an address of its own. */
  async function fail(email: string, times: number): Promise<number[]> {
    const statuses = [];
    for (let i = 0; i < times; i++)
      statuses.push((await login(service, { email }, WRONG, { ip: `198.51.${i}.${i}` })).status);
    return statuses;
  }

  it('blocks an account after failures from many addresses, for the right password too, on every instance', async () => {
    expect(await fail(ada.email, 13)).toEqual([...Array(10).fill(401), 429, 429, 429]);
    for (const instance of [service, second]) {
      const right = await login(instance, ada, PASSWORD, { ip: '203.0.113.1' });
      expect(right).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
      const seconds = Number(right.headers['retry-after']);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(900);
    }
    expect((await login(service, await addPerson(service))).status).toBe(200);
  });

  it('says so alike of an e-mail that has no account', async () => {
    expect(await fail('nobody@example.com', 12)).toEqual([...Array(10).fill(401), 429, 429]);
    await fail(ada.email, 10);
    const answers = [
      await login(service, { email: 'Nobody@example.com' }, WRONG, { ip: '203.0.113.1' }),
      await login(service, ada, WRONG, { ip: '203.0.113.1' }),
    ].map(({ body, status }) => ({ ...body, status, requestId: '' }));
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]!.status).toBe(429);
  });

  it('blocks an address after failures on many accounts, and no other address', async () => {
    const statuses = [];
    for (let i = 0; i < 83; i++)
      statuses.push(
        (await login(service, { email: `nobody${i}@example.com` }, WRONG, { ip: '192.0.2.1' })).status,
      );
    expect(statuses).toEqual([...Array(80).fill(401), 429, 429, 429]);
    expect((await login(service, ada, PASSWORD, { ip: '192.0.2.1' })).status).toBe(429);
    expect((await login(service, ada, PASSWORD, { ip: '192.0.2.2' })).status).toBe(200);
  });

  it('takes the /64 of an IPv6 address for one', async () => {
    const guess = (index: number, network: string) =>
      login(service, { email: `nobody${index}@example.com` }, WRONG, {
        ip: `${network}::${index.toString(16)}`,
      });
    for (let i = 1; i <= 80; i++) expect((await guess(i, '2001:db8:1:2')).status).toBe(401);
    expect((await guess(81, '2001:db8:1:2')).status).toBe(429);
    expect((await guess(81, '2001:db8:1:3')).status).toBe(401);
  });

  it('counts failures alone', async () => {
    for (let i = 0; i < 12; i++) expect((await login(service, ada)).status).toBe(200);
    expect(await service.sql('SELECT * FROM throttles')).toEqual([]);
  });

  it('is not outrun by guesses at the same time', async () => {
    const guesses = Array.from({ length: 60 }, (_, i) =>
      login(i % 2 ? service : second, ada, WRONG, { ip: `198.51.100.${i}` }),
    );
    const tried = (await Promise.all(guesses)).filter(({ status }) => status === 401);
    // two instances, each of which may have as many under way as it has slots
    expect(tried.length).toBeGreaterThanOrEqual(10);
    expect(tried.length).toBeLessThanOrEqual(10 + 2 * 3);
  });

  it('leaves those who are signed in alone', async () => {
    const token = await signIn(service, ada);
    await fail(ada.email, 11);
    expect((await service.call('GET', '/v1/auth/whoami', { token })).status).toBe(200);
  });

  it('lets in again when the time is over', async () => {
    await fail(ada.email, 11);
    await service.sql('UPDATE throttles SET expire = expire - 900000');
    expect((await login(service, ada)).status).toBe(200);
  });

  it('goes by the clock of the database, also on an instance that is an hour ahead', async () => {
    const ahead = await ServiceProcess.start({
      env: { DATABASE_URL: service.database.url, CLOCK_SHIFT_MS: '3600000' },
      nodeArguments: ['--import', resolve('test/support/shifted-clock.js')],
    });
    try {
      const there = async (password: string) => {
        const answer = await fetch(`${ahead.url}/v1/auth/login`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email: ada.email, password }),
        });
        return { status: answer.status };
      };
      expect(await fail(ada.email, 10)).toEqual(Array(10).fill(401));
      expect(await there(PASSWORD)).toMatchObject({ status: 429 });
      await service.sql('DELETE FROM throttles');
      for (let i = 0; i < 10; i++) expect(await there(WRONG)).toMatchObject({ status: 401 });
      const blocked = await login(service, ada);
      expect(blocked.status).toBe(429);
      expect(Number(blocked.headers['retry-after'])).toBeLessThanOrEqual(900);
    } finally {
      await ahead.stop();
    }
  });

  it('keeps no e-mail that somebody typed', async () => {
    await fail('secret.person@example.com', 1);
    expect(JSON.stringify(await service.sql('SELECT * FROM throttles'))).not.toContain('secret');
  });

  it('is no open door when it cannot count', async () => {
    await service.sql('ALTER TABLE throttles RENAME TO gone');
    for (const password of [WRONG, PASSWORD])
      expect((await login(service, ada, password)).status).toBeGreaterThanOrEqual(500);
    await service.sql('ALTER TABLE gone RENAME TO throttles');
    expect((await login(service, ada)).status).toBe(200);
  });
});
