import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runBuilt } from '../support/built-command.js';
import { manyEvents } from '../support/planted-log.js';
import { ServiceProcess } from '../support/process.js';
import { TestService, type Owner } from '../support/service.js';
import { sealed } from '../support/tree.js';

/** The promise is about a million; that many are exported with `EXPORT_EVENTS=1000000`. */
const EVENTS = Number(process.env.EXPORT_EVENTS ?? 100_000);
const BATCH = 50_000;
/** the promise is 150; what is kept by mistake is more than the difference */
const ROOM_MB = 100;

/** Resident memory of a process in MB, now and at its highest; null where the system does not tell. */
async function memoryOf(pid: number): Promise<{ now: number; highest: number } | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status!)![1]) / 1024;
  return status === null ? null : { now: read('VmRSS'), highest: read('VmHWM') };
}

describe(`an export of ${EVENTS} events`, () => {
  let service: TestService;
  let acme: Owner;
  let directory: string;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    for (let left = EVENTS; left > 0; left -= BATCH)
      await service.sql(...manyEvents(acme.organizationId, Math.min(BATCH, left)));
    await sealed(service);
    directory = await mkdtemp(join(tmpdir(), 'praesidia-export-'));
  }, 600_000);
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
    await service.stop();
  });

  it.each(['ndjson', 'csv', 'ocsf'])(
    `needs less than ${ROOM_MB} MB as %s; what is to be verified verifies`,
    async (format) => {
      // a process that has not sealed what it exports
      const instance = await ServiceProcess.start({ env: { DATABASE_URL: service.database.url } });
      try {
        const download = async (path: string, file: string) => {
          const request = get(`${instance.url}${acme.base}${path}`, {
            headers: { authorization: `Bearer ${acme.token}` },
          });
          const [response] = (await once(request, 'response')) as [IncomingMessage];
          expect(response.statusCode).toBe(200);
          await pipeline(response, createWriteStream(join(directory, file)));
          return join(directory, file);
        };
        await download('/audit-events/export?size=2000', 'warm');
        const before = await memoryOf(instance.child.pid!);
        const started = performance.now();
        const file = await download(`/audit-events/export?format=${format}`, `export.${format}`);
        const seconds = (performance.now() - started) / 1000;
        const after = await memoryOf(instance.child.pid!);
        const growth = before && after ? after.highest - before.now : 0;
        const { size } = await stat(file);
        console.log(
          `${format}: ${(size / 2 ** 20).toFixed(0)} MB in ${seconds.toFixed(1)} s, memory grew by ${growth.toFixed(0)} MB`,
        );
        expect(growth).toBeLessThan(ROOM_MB);
        if (format !== 'ndjson') return;

        const checkpoint = await download('/audit-log/checkpoint', 'checkpoint.json');
        const keys = await (await fetch(`${instance.url}/.well-known/praesidia-keys/audit-keys`)).text();
        await writeFile(join(directory, 'keys.json'), keys);
        // of which two exports would not fit into
        const verified = await runBuilt(
          'cli/audit-verify.js',
          [file, checkpoint, '--public-key', join(directory, 'keys.json')],
          ['--max-old-space-size=64'],
        );
        console.log(`${verified.output} in ${verified.seconds.toFixed(1)} s`);
        expect(verified).toMatchObject({ code: 0, output: expect.stringMatching(/VALID: /) });
      } finally {
        await instance.stop();
      }
    },
    600_000,
  );
});
