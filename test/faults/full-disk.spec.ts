import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { startOutlastingPostgres } from '../../src/database/embedded/outlasting-postgres.js';
import { roomIn } from '../../src/database/room.js';
import { connectionUrl } from '../../src/database/connection.js';
import { addKey } from '../support/actors.js';
import { plantEvent } from '../support/audit.js';
import { eventually } from '../support/eventually.js';
import { TestService } from '../support/service.js';
import { assertSealed } from '../support/tree.js';

/** A file system of its own is the only disk that a test may fill; to make one takes the right to. */
function mounted(directory: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256m,mode=0755', 'tmpfs', directory], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    console.warn('left out, because no file system can be mounted here: a full disk');
    return false;
  }
}

const PIECE = 4 * 1024 * 1024;

describe('a full disk', () => {
  const lines: string[] = [];
  const told: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  let directory: string;
  let isMounted = false;
  let postgres: EmbeddedPostgres | undefined;
  let service: TestService;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'praesidia-full-'));
    isMounted = mounted(directory);
    if (!isMounted) return;
    const dataDir = join(directory, 'data');
    postgres = await startOutlastingPostgres({ dataDir, tell: (line) => void told.push(line) });
    const { connection } = postgres;
    const database = { connection, url: connectionUrl(connection), drop: async () => undefined };
    service = await TestService.start({}, database, logger);
  });
  afterAll(async () => {
    if (isMounted) {
      await service?.stop();
      await postgres?.stop();
      execFileSync('umount', [directory]);
    }
    await rm(directory, { recursive: true, force: true });
  });

  /** Leaves so much room, and gives back what makes more of it. */
  const fill = async (room: number): Promise<() => Promise<void>> => {
    const ballast = join(directory, 'ballast');
    // PostgreSQL writes meanwhile: little by little, and when nothing more fits, it is full all the same
    for (let left = 1; left > 0;) {
      left = (await roomIn(directory)) - room;
      if (left <= 0) break;
      await appendFile(ballast, Buffer.alloc(Math.min(left, PIECE), 1)).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOSPC') throw error;
          left = 0;
        },
      );
    }
    return () => rm(ballast);
  };
  const user = async () => {
    const owner = await service.owner();
    const key = await addKey(service, owner, { scopes: ['agents:read'] });
    const use = () => service.call('GET', `${owner.base}/agents`, { token: key.token });
    expect((await use()).status).toBe(200);
    return { owner, use };
  };

  it('is 503 for what has to be written, and is over when there is room', async () => {
    if (!isMounted) return;
    const { owner, use } = await user();
    const free = await fill(64 * 1024);
    // events of a size that needs new pages at once
    const statuses = new Set<number>();
    for (let n = 0; n < 2_000 && !statuses.has(503); n++) {
      await service
        .sql(...plantEvent({ organizationId: owner.organizationId, action: 'x'.repeat(7_000) }))
        .catch(() => undefined);
      statuses.add((await use()).status);
    }
    expect([...statuses].filter((status) => status !== 200)).toEqual([503]);
    expect(lines.filter((line) => line.includes('SQLSTATE 53100'))).toHaveLength(1);
    expect((await service.call('GET', '/health/live')).status).toBe(200);
    await free();
    await eventually(use, ({ status }) => status === 200);
    await assertSealed(service);
  });

  it('that ends the embedded PostgreSQL does not end the service', async () => {
    if (!isMounted) return;
    const { use } = await user();
    await service.sql('CREATE TABLE churn (line text)');
    // less than a piece of write-ahead log
    const free = await fill(14 * 1024 * 1024);
    for (let n = 0; n < 5_000 && (await use()).status === 200; n++) {
      const line = `INSERT INTO churn SELECT repeat(md5(random()::text), 100) FROM generate_series(1, 20)`;
      await service.sql(n % 3 === 0 ? 'TRUNCATE churn' : line).catch(() => undefined);
    }
    await eventually(
      () => Promise.resolve(told),
      () => told.some((line) => line.startsWith('the disk of DATA_DIR is full')),
    );
    expect((await use()).status).toBe(503);
    expect((await service.call('GET', '/health/ready')).status).toBe(503);
    await free();
    await eventually(use, ({ status }) => status === 200);
    await eventually(
      () => Promise.resolve(told.at(-1)),
      (line) => line === 'there is room in DATA_DIR again, and PostgreSQL goes on',
    );
    await assertSealed(service);
  });
});
