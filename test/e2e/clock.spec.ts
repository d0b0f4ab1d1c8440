import { resolve } from 'node:path';
import { addKey } from '../support/actors.js';
import { eventually } from '../support/eventually.js';
import { addMember, addPerson, PASSWORD } from '../support/people.js';
import { ServiceProcess } from '../support/process.js';
import { secondsUntil, setKey } from '../support/rotation.js';
import { TestService, type Owner } from '../support/service.js';

const HOUR_MS = 3_600_000;
const HALF_HOUR = 1_800;
const PRELOAD = ['--import', resolve('test/support/shifted-clock.js')];

/** An instance whose clock is an hour off, and its clients, go by the database's clock and notice nothing. */
describe.each([
  ['an hour fast', HOUR_MS],
  ['an hour slow', -HOUR_MS],
])('an instance whose clock is %s', (_, shift) => {
  /** on the same database, with the right time; it fills and looks */
  let service: TestService;
  let instance: ServiceProcess;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    const env = { DATABASE_URL: service.database.url, CLOCK_SHIFT_MS: String(shift), LOG_LEVEL: 'info' };
    instance = await ServiceProcess.start({ env, nodeArguments: PRELOAD });
  });
  afterAll(async () => {
    await instance?.stop();
    await service?.stop();
  });

  async function call(method: string, path: string, token: string | null, body?: object) {
    const response = await fetch(instance.url + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    const json = (text ? JSON.parse(text) : {}) as Record<string, string> & {
      predecessor?: { retiresAt: string };
    };
    return { status: response.status, headers: response.headers, body: json };
  }
  const whoami = async ({ token }: { token: string }) => (await call('GET', '/v1/auth/whoami', token)).status;
  const pathOf = ({ id }: { id: string }) => `${acme.base}/api-keys/${id}`;
  const near = async (time: string, seconds: number) =>
    expect(Math.abs((await secondsUntil(service, time)) - seconds)).toBeLessThan(60);
  const at = async (seconds: number) => {
    const [row] = await service.sql<{ at: Date }>(
      `SELECT (clock_timestamp() + make_interval(secs => $1))::timestamptz(3) AS at`,
      [seconds],
    );
    return row!.at.toISOString();
  };

  it('has that clock: its own log lines show it', async () => {
    await whoami(acme);
    const times = await eventually(
      () => Promise.resolve([...instance.output().matchAll(/"time":("[^"]+"|\d+)/g)]),
      (found) => found.length > 0,
    );
    const logged = new Date(JSON.parse(times.at(-1)![1]!) as string | number);
    expect(Math.abs(logged.getTime() - Date.now() - shift)).toBeLessThan(60_000);
  });

  it('begins, keeps and ends an overlap in time', async () => {
    const key = await addKey(service, acme);
    const { status, body } = await call('POST', `${pathOf(key)}/rotate`, acme.token, {
      overlapSeconds: HALF_HOUR,
    });
    expect(status).toBe(201);
    await near(body.predecessor!.retiresAt, HALF_HOUR);
    expect(await whoami(key)).toBe(200);
    const { headers } = await call('GET', '/v1/auth/whoami', key.token);
    expect(headers.get('sunset')).toBe(new Date(body.predecessor!.retiresAt).toUTCString());
    await setKey(service, key.id, `retires_at = clock_timestamp() - interval '1 millisecond'`);
    expect(await whoami(key)).toBe(401);
    expect(await whoami({ token: body.token! })).toBe(200);
  });

  it('starts an overlap by the first use, and moves and ends it, in time', async () => {
    const key = await addKey(service, acme);
    const { body } = await call('POST', '/v1/api-keys/self/rotate', key.token, {
      overlapSeconds: HALF_HOUR,
      startOverlap: 'first_use',
    });
    expect(await whoami({ token: body.token! })).toBe(200);
    await near((await call('GET', pathOf(key), acme.token)).body.retiresAt!, HALF_HOUR);
    const sooner = await at(600);
    const moved = await call('PATCH', pathOf(key), acme.token, { retiresAt: sooner });
    expect(moved).toMatchObject({ status: 200, body: { retiresAt: sooner, status: 'retiring' } });
    expect(await whoami(key)).toBe(200);
    const ended = await call('PATCH', pathOf(key), acme.token, { retiresAt: await at(0) });
    expect(ended).toMatchObject({ status: 200, body: { status: 'expired' } });
    await near(ended.body.retiresAt!, 0);
    expect(await whoami(key)).toBe(401);
  });

  it('knows what is past and what is to come when it is told an expiry', async () => {
    const create = (expiresAt: string) =>
      call('POST', `${acme.base}/api-keys`, acme.token, { name: 'k', scopes: ['agents:read'], expiresAt });
    expect((await create(await at(-HALF_HOUR))).status).toBe(400);
    const { status, body } = await create(await at(HALF_HOUR));
    expect(status).toBe(201);
    await near(body.createdAt!, 0);
    expect(await whoami({ token: body.token! })).toBe(200);
    const { headers } = await call('GET', '/v1/auth/whoami', body.token!);
    expect(headers.get('sunset')).toBe(new Date(body.expiresAt!).toUTCString());
    await setKey(service, body.id!, `expires_at = clock_timestamp() - interval '1 millisecond'`);
    expect(await whoami({ token: body.token! })).toBe(401);
  });

  it('gives a successor the original lifetime', async () => {
    const key = await addKey(service, acme);
    await setKey(
      service,
      key.id,
      `created_at = now() - interval '1 hour', expires_at = now() + interval '30 minutes'`,
    );
    const { body } = await call('POST', `${pathOf(key)}/rotate`, acme.token, {});
    await near(body.expiresAt!, 3 * HALF_HOUR);
  });

  it('says how long ago a key was used', async () => {
    const key = await addKey(service, acme);
    await call('POST', `${pathOf(key)}/rotate`, acme.token, {});
    await whoami(key);
    const { rotation } = (await call('GET', pathOf(key), acme.token)).body as unknown as {
      rotation: { readiness: string; lastUse: { at: string } };
    };
    expect(rotation.readiness).toMatch(/^not yet, last used \d+ seconds? ago$/);
    await near(rotation.lastUse.at, 0);
  });

  it('opens sessions that last as long as they should, and ends them in time', async () => {
    const person = await addPerson(service);
    await addMember(service, acme.organizationId, person);
    const { status, body } = await call('POST', '/v1/auth/login', null, {
      email: person.email,
      password: PASSWORD,
    });
    expect(status).toBe(200);
    await near(body.expiresAt!, 20_160 * 60);
    const session = { token: body.token! };
    expect(await whoami(session)).toBe(200);
    const idle = (interval: string) =>
      service.sql(
        `UPDATE sessions SET idle_expires_at = clock_timestamp() + $2::interval WHERE user_id = $1`,
        [person.id, interval],
      );
    await idle('30 minutes');
    expect(await whoami(session)).toBe(200);
    await idle('-1 millisecond');
    expect(await whoami(session)).toBe(401);
  });

  it('puts on record when things happened', async () => {
    const key = await addKey(service, acme);
    await whoami(key);
    const [event] = await service.sql<{ id: string; at: Date }>(
      `SELECT id, occurred_at AS at FROM audit_events WHERE actor_id = $1 AND action = 'api_key.used'`,
      [key.id],
    );
    await near(event!.at.toISOString(), 0);
    // the time within the id, by which the log is cut into months
    await near(new Date(parseInt(event!.id.replace('-', '').slice(0, 12), 16)).toISOString(), 0);
  });
});
