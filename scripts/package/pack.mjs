import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage, ENTRIES, OUT, root } from './build.mjs';
import { manifestOf } from './manifest.mjs';

/**
 * Around `npm pack`: for the time of it package.json is that of the package, without the service's dependencies and scripts.
 * `node scripts/package/pack.mjs after` puts the service's back, also where a pack was cut off.
 */
const manifest = join(root, 'package.json');
const kept = join(root, 'dist', 'service.package.json');

const putBack = () => existsSync(kept) && renameSync(kept, manifest);

async function before() {
  putBack();
  const imported = await buildPackage();
  const own = readFileSync(manifest, 'utf8');
  const published = manifestOf(JSON.parse(own), imported, OUT, ENTRIES);
  writeFileSync(kept, own);
  writeFileSync(manifest, `${JSON.stringify(published, null, 2)}\n`);
}

await (process.argv[2] === 'before' ? before() : putBack());
