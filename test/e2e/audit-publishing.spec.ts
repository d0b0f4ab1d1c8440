import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CheckpointClock } from '../../src/audit/checkpoints/checkpoint-clock.js';
import { parseCheckpoint } from '../../src/audit/tree/checkpoint.js';
import { parseNote, readVkey, verifyNote } from '../../src/audit/tree/note.js';
import { createLogger } from '../../src/http/logger.js';
import { eventually } from '../support/eventually.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { TestService } from '../support/service.js';
import { StoredLog } from '../support/stored-log.js';

interface Sent {
  readonly organizationId: string;
  readonly size: number;
  readonly rootHash: string;
  readonly note: string;
}

/** What a webhook gets, and what it answers. */
class Receiver {
  readonly sent: Sent[] = [];
  calls = 0;
  answer = (): number => 204;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const status = receiver.answer();
        receiver.calls++;
        if (status === 204) receiver.sent.push(...(JSON.parse(body) as { checkpoints: Sent[] }).checkpoints);
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
      });
    });
    const receiver = new Receiver(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  of(log: StoredLog): Sent[] {
    return this.sent.filter(({ organizationId }) => organizationId === log.organizationId);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe('checkpoints are published', () => {
  let database: TestDatabase;
  let directory: string;
  let receiver: Receiver;
  let lines: string;
  const running: TestService[] = [];

  beforeEach(async () => {
    [database, directory, receiver] = [
      await createDatabase(),
      await mkdtemp(join(tmpdir(), 'praesidia-checkpoints-')),
      await Receiver.start(),
    ];
    lines = '';
  });
  afterEach(async () => {
    for (const service of running.splice(0)) await service.stop();
    receiver.stop();
    await database.drop();
    await rm(directory, { recursive: true });
  });

  async function start(env: Record<string, string> = {}): Promise<TestService> {
    const logger = createLogger('info', { write: (line) => void (lines += line) });
    const service = await TestService.start(env, { ...database, drop: () => Promise.resolve() }, logger);
    running.push(service);
    return service;
  }

  /** Lets whatever is due be done now, not after its rest. */
  async function hurry(service: TestService): Promise<void> {
    await service.sql(`UPDATE audit_publishing SET free_at = '-infinity' WHERE lease IS NULL`);
    await service.service.app.get(CheckpointClock, { strict: false }).look();
  }

  const logged = (log: StoredLog): string[] =>
    lines
      .split('\n')
      .filter((line) => line.includes('"audit checkpoint"') && line.includes(log.organizationId))
      .map((line) => (JSON.parse(line) as { checkpoint: string }).checkpoint);

  async function hurriedly<T>(
    service: TestService,
    ask: () => T,
    fulfils: (answer: T) => boolean,
  ): Promise<T> {
    return eventually(async () => {
      await hurry(service);
      return ask();
    }, fulfils);
  }

  const folder = async (log: StoredLog): Promise<string[]> =>
    readdir(join(directory, log.organizationId)).catch(() => []);

  it('to the log stream, a directory and a webhook, the same everywhere, and verify', async () => {
    const service = await start({
      AUDIT_CHECKPOINT_DIR: directory,
      AUDIT_CHECKPOINT_WEBHOOK_URL: receiver.url,
    });
    const logs = [await new StoredLog(service).grow(3), await new StoredLog(service).grow(300)];
    for (const log of logs) {
      await hurriedly(
        service,
        () => receiver.of(log).length,
        (count) => count === 1,
      );
      const [sent] = receiver.of(log);
      expect(sent).toMatchObject({ size: log.size, rootHash: log.root().toString('base64') });
      expect(parseCheckpoint(sent!.note)).toMatchObject({
        organizationId: log.organizationId,
        size: log.size,
      });
      const { body } = await service.call('GET', '/.well-known/praesidia-keys/audit-keys');
      expect(verifyNote(parseNote(sent!.note), [readVkey(body.keys[0].vkey as string)])).not.toBeNull();
      await hurriedly(
        service,
        () => logged(log),
        (notes) => notes.length === 1,
      );
      expect(logged(log)).toEqual([sent!.note]);
      const names = await eventually(
        () => folder(log),
        ([name]) => name?.endsWith('.checkpoint') ?? false,
      );
      expect(names).toEqual([`${String(log.size).padStart(16, '0')}.checkpoint`]);
      expect(await readFile(join(directory, log.organizationId, names[0]!), 'utf8')).toBe(sent!.note);
    }
  });

  it('once a minute for each log that has grown, and stay in the database', async () => {
    const service = await start({ AUDIT_CHECKPOINT_WEBHOOK_URL: receiver.url });
    const young = await new StoredLog(service).grow(3);
    await hurriedly(
      service,
      () => receiver.of(young).length,
      (count) => count === 1,
    );
    await young.grow(1);
    // one that was published more than a minute ago, by which can be told that somebody has looked
    const old = await new StoredLog(service).grow(5);
    await service.sql(
      `INSERT INTO audit_checkpoints (organization_id, size, issued_at, key_id, root_hash, signature)
       SELECT $1, 4, clock_timestamp() - interval '61 seconds', key_id, root_hash, signature FROM audit_checkpoints LIMIT 1`,
      [old.organizationId],
    );
    await hurriedly(
      service,
      () => receiver.of(old),
      (sent) => sent.some(({ size }) => size === 5),
    );
    const still = await new StoredLog(service).grow(2);
    await hurriedly(
      service,
      () => receiver.of(still).length,
      (count) => count === 1,
    );
    expect(receiver.of(young).map(({ size }) => size)).toEqual([3]);
    expect(receiver.of(old).map(({ size }) => size)).toEqual([4, 5]);
    const rows = await service.sql(
      `SELECT size::int FROM audit_checkpoints WHERE organization_id = $1 ORDER BY 1`,
      [old.organizationId],
    );
    expect(rows).toEqual([{ size: 4 }, { size: 5 }]);
    for (const change of ['UPDATE audit_checkpoints SET size = 9', 'DELETE FROM audit_checkpoints'])
      await expect(service.sql(change)).rejects.toThrow(/append-only|permission denied/);
  });

  it('again when a webhook fails, without holding up anything else', async () => {
    const service = await start({ AUDIT_CHECKPOINT_WEBHOOK_URL: receiver.url });
    const refusals = [500, 302, 404];
    receiver.answer = () => refusals.shift() ?? 204;
    const first = await new StoredLog(service).grow(1);
    await hurriedly(
      service,
      () => receiver.calls,
      (calls) => calls >= 1,
    );
    const second = await new StoredLog(service).grow(2);
    await hurriedly(
      service,
      () => logged(second).length + logged(first).length,
      (count) => count === 2,
    );
    await hurriedly(
      service,
      () => receiver.sent.length,
      (count) => count === 2,
    );
    expect(receiver.sent.map(({ size }) => size)).toEqual([1, 2]);
    expect(lines.match(/Checkpoints do not reach the webhook/g)).toHaveLength(1);
    expect(lines).toContain('the webhook answered 500');
    await eventually(
      async () => lines,
      (all) => all.includes('Checkpoints reach the webhook again'),
    );
  });

  it('once, whatever the number of instances', async () => {
    const env = { AUDIT_CHECKPOINT_WEBHOOK_URL: receiver.url };
    const services = [await start(env), await start(env), await start(env)];
    const logs: StoredLog[] = [];
    for (let count = 1; count <= 20; count++) logs.push(await new StoredLog(services[0]!).grow(count));
    await hurriedly(
      services[0]!,
      () => receiver.sent.length,
      (count) => count >= 20,
    );
    const last = await new StoredLog(services[0]!).grow(1);
    await hurriedly(
      services[0]!,
      () => receiver.of(last).length,
      (count) => count > 0,
    );
    for (const log of [...logs, last]) expect(receiver.of(log)).toHaveLength(1);
    await hurriedly(
      services[0]!,
      () => logged(last).length,
      (count) => count > 0,
    );
    for (const log of [...logs, last]) expect(logged(log)).toHaveLength(1);
  });

  it('never over what a directory holds: another root of the same size is an alarm', async () => {
    const one = await start({ AUDIT_CHECKPOINT_DIR: directory });
    const log = await new StoredLog(one).grow(4);
    const [name] = await eventually(
      async () => (await hurry(one), folder(log)),
      ([first]) => first?.endsWith('.checkpoint') ?? false,
    );
    const path = join(directory, log.organizationId, name!);
    const note = await readFile(path, 'utf8');
    // as if the world had been told another root before
    const other = note.replace(log.root().toString('base64'), Buffer.alloc(32, 1).toString('base64'));
    await writeFile(path, other);
    await one.sql(`UPDATE audit_publishing SET place = 0 WHERE task = 'directory'`);
    await hurriedly(
      one,
      () => lines,
      (all) => all.includes('The audit log has been rewritten'),
    );
    expect(await readFile(path, 'utf8')).toBe(other);
    expect(await readFile(`${path}.contradiction`, 'utf8')).toBe(note);
  });

  it('by an instance that has the key; one that has not says so and leaves it', async () => {
    const one = await start();
    await one.sql(`UPDATE audit_signing_keys SET valid_to = clock_timestamp()`);
    const log = await new StoredLog(one).grow(4);
    await hurriedly(
      one,
      () => lines,
      (all) => all.includes('Checkpoints are not published: The audit log has no signing key'),
    );
    expect(logged(log)).toEqual([]);
    await one.sql(`UPDATE audit_signing_keys SET valid_to = NULL`);
    await hurriedly(
      one,
      () => logged(log).length,
      (count) => count === 1,
    );
  });
});
