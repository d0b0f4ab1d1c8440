import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { copyTypes, reportOf, reportPage } from './types.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const compiled = join(root, 'dist', 'package-sources');
const report = join(root, 'docs', 'api', 'praesidia-keys.api.md');
/** What is in the tarball. */
export const OUT = 'dist/package';
const out = join(root, OUT);

/** What can be imported: file among the sources by name among the exports. */
export const ENTRIES = { '.': 'index', './testing': 'testing/index' };

/**
 * Builds what another service installs: an ES and a CommonJS module for each entry, and their types.
 * @param {{ check?: boolean }} how with `check`, a committed report of the public types that is stale is an error
 * @returns {Promise<Set<string>>} the packages that it imports
 */
export async function buildPackage({ check = false } = {}) {
  compile();
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const entries = Object.values(ENTRIES);
  const imported = await bundle(compiled, out, entries);
  copyTypes(compiled, out, entries);
  writeReport(check);
  return imported;
}

function compile() {
  // what was compiled from a source that is gone must not be found
  rmSync(compiled, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.package.json'], options);
  if (status !== 0) throw new Error('The package does not compile.');
}

function writeReport(check) {
  const names = Object.entries(ENTRIES).map(([path, file]) => [
    `praesidia-keys${path.slice(1)}`,
    reportOf(join(out, 'types', 'esm', `${file}.d.ts`)),
  ]);
  const page = reportPage(Object.fromEntries(names));
  const isFresh = existsSync(report) && readFileSync(report, 'utf8') === page;
  if (check && !isFresh)
    throw new Error('docs/api/praesidia-keys.api.md is stale: run "npm run package" and commit it.');
  mkdirSync(dirname(report), { recursive: true });
  if (!isFresh) writeFileSync(report, page);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildPackage({ check: process.argv.includes('--check') }).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
