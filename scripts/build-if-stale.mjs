import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'dist', '.built');
const inputs = [
  'src',
  'ormconfig.ts',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];

const newest = (path) => {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
};

/** Compiles when a source is newer than the last build. Says so on standard error; standard output stays the program's. */
export function buildIfStale() {
  const isFresh =
    existsSync(stamp) &&
    statSync(stamp).mtimeMs > Math.max(...inputs.map((name) => newest(join(root, name))));
  if (isFresh) return;
  process.stderr.write('building …\n');
  const startedAt = new Date();
  const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const build = spawnSync(process.execPath, [nest, 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (build.status !== 0) process.exit(build.status ?? 1);
  writeFileSync(stamp, `${startedAt.toISOString()}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildIfStale();
