import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build-if-stale.mjs';

/** The OpenAPI document of what is built, then the console's types of what the document says. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
buildIfStale();
for (const script of ['dist/src/cli/openapi.js', 'scripts/api-types.mjs']) {
  const run = spawnSync(process.execPath, [join(root, script), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
}
