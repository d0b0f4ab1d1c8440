/** The embedded database could not start or keep running; the message says why and what helps. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is not a directory',
  EEXIST: 'something that is not a directory is in the way',
  ENOENT: 'no such file or directory',
};

/** Turns an error of the file system into a sentence about the data directory; others pass unchanged. */
export function explain(error: unknown, dataDir: string): unknown {
  const { code, path, message, syscall } = error as NodeJS.ErrnoException;
  if (!code || !syscall || syscall.startsWith('spawn')) return error;
  const reason = REASONS[code] ?? message;
  const user = process.getuid ? ` for user id ${process.getuid()}` : '';
  return new EmbeddedPostgresError(
    `The data directory ${dataDir} cannot be used: ${reason}${user}${path ? ` (${path})` : ''}. ` +
      'Point DATA_DIR at a directory with room that this user can write, or set DATABASE_URL to a PostgreSQL of yours.',
    { cause: error },
  );
}

// What PostgreSQL's programs say, and what its reader should know.
const HINTS: [RegExp, string][] = [
  [
    /no space left|quota exceeded|check free disk space/i,
    ' No space is left on the disk that holds DATA_DIR.',
  ],
  [/look up effective user/, ' This user id needs a line in /etc/passwd; or set DATABASE_URL.'],
];

/** Builds the error for a PostgreSQL program that failed, ending in the last lines it printed. */
export function programFailed(what: string, how: string, output: string): EmbeddedPostgresError {
  const hint = HINTS.find(([pattern]) => pattern.test(output))?.[1] ?? '';
  return new EmbeddedPostgresError(`${what}: it ${how}.${hint} Its last lines:\n${output || '(nothing)'}`);
}
