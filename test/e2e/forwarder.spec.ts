import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addKey, type TestKey } from '../support/actors.js';
import { eventually } from '../support/eventually.js';
import { forwarded, Forwarder } from '../support/forwarder.js';
import { ServiceProcess } from '../support/process.js';
import { TestService, type Owner } from '../support/service.js';
import { sealed, storedLog } from '../support/tree.js';

/** The promise is about 100,000: `FORWARDER_EVENTS=100000`. */
const EVENTS = Number(process.env.FORWARDER_EVENTS ?? 3_000);
const WRITERS = 24;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

describe('the example of a forwarder', () => {
  let service: TestService;
  let acme: Owner;
  let reader: TestKey;
  let writer: TestKey;
  let directory: string;
  let followed: ServiceProcess;
  let others: ServiceProcess[];
  let start: () => Promise<ServiceProcess>;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    reader = await addKey(service, acme, { scopes: ['audit:read'] });
    writer = await addKey(service, acme, { scopes: ['agents:read'] });
    directory = await mkdtemp(join(tmpdir(), 'praesidia-forwarder-'));
    const env = { DATABASE_URL: service.database.url };
    const port = String(await freePort());
    start = () => ServiceProcess.start({ env: { ...env, PORT: port } });
    followed = await start();
    others = [await ServiceProcess.start({ env }), await ServiceProcess.start({ env })];
  });
  afterAll(async () => {
    for (const each of [followed, ...others]) await each.stop();
    await rm(directory, { recursive: true, force: true });
    await service.stop();
  });

  /** Answered requests of one key to all instances; each has left an event. */
  async function write(): Promise<void> {
    let left = EVENTS;
    const urls = [followed, ...others].map(({ url }) => url);
    const loop = async (_: unknown, number: number) => {
      while (left > 0) {
        left -= 1;
        const url = `${urls[(number + left) % urls.length]}/v1/organizations/self/agents`;
        const answer = await fetch(url, { headers: { authorization: `Bearer ${writer.token}` } }).catch(
          () => null,
        );
        await answer?.text().catch(() => '');
        if (answer) continue;
        left += 1;
        await sleep(5);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, loop));
  }

  /** Ids of the log's events in its order, but for what the forwarder leaves there. */
  async function expected(): Promise<string[]> {
    await sealed(service);
    const { ids } = await storedLog(service, acme.organizationId);
    const own = await service.sql<{ id: string }>('SELECT id FROM audit_events WHERE actor_id = $1', [
      reader.id,
    ]);
    const isOwn = new Set(own.map(({ id }) => id));
    return ids.filter((id) => !isOwn.has(id));
  }

  it(`delivers each of ${EVENTS} events once and in order, whatever is killed`, async () => {
    const file = join(directory, 'audit.ndjson');
    let forwarder = Forwarder.start(followed.url, reader.token, file);
    const writing = write();
    for (let round = 1; round <= 4; round++) {
      const before = (await forwarded(file)).length;
      await eventually(
        async () => (await forwarded(file)).length,
        (count) => count > before + EVENTS / 10,
      );
      if (round % 2 === 0) {
        await followed.kill();
        followed = await start();
      }
      await forwarder.kill();
      // the end of a line whose beginning is still to be written would look like this
      if (round === 3) await appendFile(file, '{"id":"01900000-0000-7000-8000-00000');
      forwarder = Forwarder.start(followed.url, reader.token, file);
    }
    await writing;
    const ids = await expected();
    expect(ids.length).toBeGreaterThan(EVENTS);
    await eventually(
      async () => (await forwarded(file)).length,
      (count) => count >= ids.length,
    );
    await forwarder.kill();
    expect((await forwarded(file)).map(({ id }) => id)).toEqual(await expected());
  }, 600_000);

  it('writes nothing more when there is nothing more, though its own reading is in the log', async () => {
    const file = join(directory, 'drained.ndjson');
    for (let round = 0; round < 2; round++) {
      const forwarder = Forwarder.start(followed.url, reader.token, file);
      await eventually(
        async () => (await forwarded(file)).length,
        (count) => count > 0,
      );
      const ids = await expected();
      await eventually(
        async () => (await forwarded(file)).length,
        (count) => count >= ids.length,
      );
      await forwarder.kill();
    }
    expect((await forwarded(file)).map(({ id }) => id)).toEqual(await expected());
    const own = await service.sql('SELECT 1 FROM audit_events WHERE actor_id = $1', [reader.id]);
    expect(own.length).toBeGreaterThan(3);
  });

  it('ends when the key is no good, and says why', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    const forwarder = Forwarder.start(followed.url, key.token, join(directory, 'none.ndjson'));
    expect(await forwarder.ended()).toBe(1);
    expect(forwarder.output()).toContain('insufficient_scope');
  });

  it('is short and needs nothing', async () => {
    const text = await readFile('examples/forwarder/forwarder.mjs', 'utf8');
    expect(text.split('\n').length).toBeLessThan(100);
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
    expect(imports.every((name) => name!.startsWith('node:'))).toBe(true);
  });
});
