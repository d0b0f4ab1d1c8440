import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readLibraryLinks } from './binaries.js';

/**
 * Puts back the symbolic links between the packaged libraries, which only the package's install script would make
 * and `npm ci --ignore-scripts` skips. Where the package cannot be written, they go to a directory under `dataDir`.
 *
 * @returns the environment the programs need to find them: empty unless the second place had to be used.
 */
export async function linkLibraries(root: string, dataDir: string): Promise<Record<string, string>> {
  const lib = join(root, 'lib');
  const missing = (await readLibraryLinks(root)).filter(([link]) => !existsSync(join(lib, link)));
  // Another process may be making the same links, and a read-only package makes this fail: what counts is the outcome.
  await Promise.all(missing.map(([link, file]) => symlink(file, join(lib, link)).catch(() => undefined)));
  if (missing.every(([link]) => existsSync(join(lib, link)))) return {};

  const directory = join(dataDir, 'postgres-lib');
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { mode: 0o755 });
  await Promise.all(missing.map(([link, file]) => symlink(join(lib, file), join(directory, link))));
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return { [variable]: `${directory}:${lib}` };
}
