import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readLibraryLinks } from './binaries.js';
import { EmbeddedPostgresError } from './errors.js';

/**
 * Puts back the symbolic links between the packaged libraries, which only the package's install script would make
 * and `npm ci --ignore-scripts` skips. Where the package cannot be written, they go to a directory under `dataDir`.
 *
 * @throws {EmbeddedPostgresError} where that second place is not possible.
 * @returns the environment the programs need to find them: empty unless the second place had to be used.
 */
export async function linkLibraries(root: string, dataDir: string): Promise<Record<string, string>> {
  const lib = join(root, 'lib');
  const missing = (await readLibraryLinks(root)).filter(([link]) => !existsSync(join(lib, link)));
  // Another process may be making the same links, and a read-only package makes this fail: what counts is the outcome.
  await Promise.all(missing.map(([link, file]) => symlink(file, join(lib, link)).catch(() => undefined)));
  if (missing.every(([link]) => existsSync(join(lib, link)))) return {};

  if (process.platform === 'darwin') {
    // macOS takes the variable below away from every program that a system shell starts.
    throw new EmbeddedPostgresError(
      `Links between the libraries in ${lib} are missing and cannot be made. ` +
        'Start once as a user who may write there, or set DATABASE_URL.',
    );
  }
  const directory = join(dataDir, 'postgres-lib');
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { mode: 0o755 });
  await Promise.all(missing.map(([link, file]) => symlink(join(lib, file), join(directory, link))));
  return { LD_LIBRARY_PATH: `${directory}:${lib}` };
}
