import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { ServiceProcess } from '../support/process.js';
import { TestService } from '../support/service.js';
import { FINAL_KINDS, KINDS } from './episode.js';
import { run, type RunReport } from './run.js';

/**
 * The proof that nothing that narrows access has a window. `HISTORY_OPERATIONS` makes it longer, `HISTORY_SEED` makes the
 * choices of an earlier run again; how the requests of two runs interleave is never the same.
 */
const INSTANCES = 3;
const OPERATIONS = Number(process.env.HISTORY_OPERATIONS ?? 20_000);
const SEED = Number(process.env.HISTORY_SEED ?? randomInt(2 ** 31));
/** what takes this long is stuck */
const PATIENCE_MS = 600_000 + OPERATIONS * 20;
const SIZE = { organizations: 6, membersOfEach: 20, sessionsOfEach: 3, keysOfEach: 60 };
const CACHE = ['--import', resolve('test/history/planted-cache.js')];
/** end a run against a service that is known to be wrong */
const ENOUGH_VIOLATIONS = 10;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function history(
  nodeArguments: readonly string[],
  options: { operations: number; enoughViolations?: number },
): Promise<RunReport> {
  const service = await TestService.start();
  const env = { DATABASE_URL: service.database.url };
  const processes: ServiceProcess[] = [];
  try {
    for (let i = 0; i < INSTANCES; i++) processes.push(await ServiceProcess.start({ env, nodeArguments }));
    const urls = processes.map(({ url }) => url);
    say(`seed ${SEED}, ${INSTANCES} processes${nodeArguments.length > 0 ? ' with a planted cache' : ''}`);
    const report = await run({ service, urls, seed: SEED, size: SIZE, log: say, ...options });
    const { tally, checker, violations, failures } = report;
    say(tally.lines().join('\n'));
    say(
      `${checker.checked} judged, ${checker.certain} of them with one explanation, ${checker.skipped} skipped; ` +
        `${violations.length} violations, ${failures.length} failures`,
    );
    return report;
  } finally {
    await Promise.all(processes.map((process) => process.stop()));
    await service.stop();
  }
}

describe('three processes on one database', () => {
  it(
    'let nobody use or lack what a change has taken or given',
    async () => {
      const { tally, checker, violations, failures } = await history([], { operations: OPERATIONS });
      expect(failures).toEqual([]);
      expect(violations.slice(0, 10)).toEqual([]);
      // a run that did little proves little
      expect(tally.total).toBeGreaterThanOrEqual(OPERATIONS);
      expect(checker.checked).toBe(tally.verifications);
      expect(checker.skipped).toBe(0);
      expect(checker.certain).toBeGreaterThan(0.5 * checker.checked);
      const least = OPERATIONS / 2_000;
      for (const kind of KINDS) {
        const { changes, during, narrowed, widened } = tally.kinds[kind];
        const few = { kind, changes, during, narrowed, ...(!FINAL_KINDS.includes(kind) && { widened }) };
        // an expiry takes seconds, of which a run has not many
        const enough = kind === 'key expired' ? 1 : least;
        expect(Object.entries(few).filter(([, count]) => Number(count) < enough)).toEqual([]);
      }
    },
    PATIENCE_MS,
  );

  it(
    'are caught when they keep for 50 ms what they have read',
    async () => {
      const { violations, failures } = await history(CACHE, {
        operations: OPERATIONS,
        enoughViolations: ENOUGH_VIOLATIONS,
      });
      say(
        violations
          .map(
            (one) =>
              `caught as it should be: ${one.kind} by ${one.milliseconds.toFixed(1)} ms: ${one.outcome}; ${one.change}`,
          )
          .join('\n'),
      );
      expect(failures).toEqual([]);
      expect(violations.length).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});
