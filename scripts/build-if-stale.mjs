import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What is built, each with a stamp of its own, so that a change of the one does not build the other. */
const builds = [
  {
    name: 'the service',
    stamp: '.built',
    inputs: [
      'src',
      'ormconfig.ts',
      'nest-cli.json',
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
    ],
    command: ['@nestjs/cli/bin/nest.js', 'build'],
  },
  {
    name: 'the console',
    stamp: '.built-console',
    inputs: ['console', 'package-lock.json'],
    command: ['vite/bin/vite.js', 'build', 'console', '--logLevel', 'warn'],
  },
];

const newest = (path) => {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
};

/** Builds what has a source newer than its last build. Says so on standard error; standard output stays the program's. */
export function buildIfStale() {
  for (const { name, stamp, inputs, command } of builds) {
    const stampPath = join(root, 'dist', stamp);
    const isFresh =
      existsSync(stampPath) &&
      statSync(stampPath).mtimeMs > Math.max(...inputs.map((input) => newest(join(root, input))));
    if (isFresh) continue;
    process.stderr.write(`building ${name} …\n`);
    const startedAt = new Date();
    const [script, ...options] = command;
    const build = spawnSync(process.execPath, [join(root, 'node_modules', script), ...options], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    if (build.status !== 0) process.exit(build.status ?? 1);
    writeFileSync(stampPath, `${startedAt.toISOString()}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildIfStale();
