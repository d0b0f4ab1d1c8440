import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// what `bench/run.mjs` ends with when the contenders' packages are not there and cannot be fetched
const NOT_INSTALLED = 69;

const { status } = spawnSync(process.execPath, ['bench/run.mjs', '--help'], { stdio: 'ignore' });
const itRuns = status === NOT_INSTALLED ? it.skip : it;
if (status === NOT_INSTALLED) {
  console.warn("the benchmark is not tried: the contenders' packages could not be installed");
}

describe('the benchmark', () => {
  let out: string;
  let bench: Run;

  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'praesidia-bench-'));
  });
  // also when the test has given up on it: the next try would share the processors with it
  afterEach(async () => {
    bench?.child.kill('SIGINT');
    await bench?.ended;
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  itRuns(
    'runs every series with small numbers, all contenders answering alike, and writes its page',
    async () => {
      bench = run(['--smoke', '--out', out]);
      const { code, output } = await bench.ended;
      expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
      expect(output).toContain('all 9 answer 200 with the same body, and 401 to an unknown key');
      const results = JSON.parse(await readFile(join(out, 'results.json'), 'utf8')) as {
        contenders: { slots: Record<string, { requests: number }[]> };
      };
      const series = ['bulk-revoke', 'contenders', 'digest', 'instances', 'keys', 'lists', 'organizations'];
      expect(Object.keys(results).sort()).toEqual([...series, 'sealing', 'statements', 'tree-cost']);
      for (const slots of Object.values(results.contenders.slots)) {
        expect(slots[0]!.requests).toBeGreaterThan(0);
      }
      const page = await readFile(join(out, 'README.md'), 'utf8');
      expect(page).not.toMatch(/NaN|undefined|Infinity/);
      const plots = [...page.matchAll(/\]\((.+\.svg)\)/g)].map(([, name]) => name);
      expect((await readdir(out)).filter((name) => name.endsWith('.svg')).sort()).toEqual(plots.sort());
    },
    // three times what it takes beside two other workers on two cores
    360_000,
  );
});

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; output: string }>;
}

function run(args: string[]): Run {
  const child = spawn(process.execPath, ['bench/run.mjs', ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, output }))) };
}
