import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../scripts/build-if-stale.mjs';

/**
 * `npm run bench`: builds the service where it is stale, installs the contenders' packages where they are missing, and
 * measures. Everything that needs those packages is imported after that.
 */
const here = dirname(fileURLToPath(import.meta.url));

function installIfNeeded() {
  const lock = createHash('sha256')
    .update(readFileSync(join(here, 'package-lock.json')))
    .digest('hex');
  const stamp = join(here, 'node_modules', '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write("installing the contenders' packages …\n");
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--ignore-scripts', '--silent'], {
    cwd: here,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    process.stderr.write("The contenders' packages could not be installed.\n");
    process.exit(NOT_INSTALLED);
  }
  writeFileSync(stamp, lock);
}

/** Exit status that tells "could not install" from "measured and failed". */
const NOT_INSTALLED = 69;

buildIfStale();
installIfNeeded();
const { main } = await import('./main.mjs');
process.exitCode = await main(process.argv.slice(2));
