import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Account, dropPrivileges } from './account.js';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresError } from './errors.js';
import { linkLibraries } from './library-links.js';
import { startSupervised, type SupervisedProcess } from './supervised-process.js';

/** Knows how to run the PostgreSQL programs on this system: as which user and with which environment. */
export interface Runner {
  readonly binaries: Binaries;
  /** Set when this process is root: the user the programs run as. */
  readonly account: Account | undefined;
  /** The major version of the programs. */
  readonly major: string;
  start(program: string, parameters: string[], log?: (line: string) => void): Promise<SupervisedProcess>;
}

/**
 * Finds out how to run the programs and tries it.
 *
 * @throws {EmbeddedPostgresError} when they do not run here, or root's privileges cannot be dropped.
 */
export async function prepareRunner(options: {
  binaries: Binaries;
  account: Account | undefined;
  dataDir: string;
  socketDir: string;
}): Promise<Runner> {
  const { binaries, account, dataDir, socketDir } = options;
  const libraries = await linkLibraries(binaries.root, dataDir);
  // Nothing else of our environment: it holds secrets, and variables that would change PostgreSQL.
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...libraries };
  const directories = [dataDir, socketDir, join(binaries.root, 'bin'), join(binaries.root, 'lib')];
  const prefix = account ? await dropPrivileges(account, directories) : [];
  const [file, ...rest] = [...prefix, binaries.postgres, '--version'];
  let version: string;
  try {
    version = (await promisify(execFile)(file!, rest, { env, cwd: '/' })).stdout;
  } catch (error) {
    throw cannotRun(error as Error & { stderr?: string }, account, dataDir);
  }
  return {
    binaries,
    account,
    major: /(\d+)/.exec(version)![1]!,
    start: (program, parameters, log) => startSupervised([...prefix, program, ...parameters], env, log),
  };
}

function cannotRun(error: Error & { stderr?: string }, account: Account | undefined, dataDir: string): Error {
  const why = error.stderr?.trim() || error.message;
  if (account) {
    return new EmbeddedPostgresError(
      `PostgreSQL refuses to run as root, and it cannot be started as user id ${account.uid} (${why}). Start the ` +
        `service as an ordinary user with DATA_DIR (now ${dataDir}) in a directory of that user, or set DATABASE_URL.`,
      { cause: error },
    );
  }
  return new EmbeddedPostgresError(
    `The packaged PostgreSQL does not run on this system (${why}). Set DATABASE_URL to a PostgreSQL of your own.`,
    { cause: error },
  );
}
