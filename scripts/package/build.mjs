import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { manifestOf } from './manifest.mjs';
import { rollUpTypes } from './types.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const compiled = join(root, 'dist', 'package', 'js');
/** What is in the tarball. */
export const staging = join(root, 'dist', 'package', 'out');

/**
 * Builds what another service installs: one ES and one CommonJS module, rolled-up types, a manifest with nothing in it that
 * a host does not need.
 * @param {{ check?: boolean }} how with `check`, a report of the public types that is not the committed one is an error
 */
export async function buildPackage({ check = false } = {}) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.package.json'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('The package does not compile.');
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  const imported = await bundle(compiled, staging);
  await rollUpTypes({ root, compiled, staging, check });
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(staging, 'package.json'), `${JSON.stringify(manifestOf(own, imported), null, 2)}\n`);
  copyFileSync(join(root, 'docs', 'package.md'), join(staging, 'README.md'));
  cpSync(join(root, 'CHANGELOG.md'), join(staging, 'CHANGELOG.md'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildPackage({ check: process.argv.includes('--check') }).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
