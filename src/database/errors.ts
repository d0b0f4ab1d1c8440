/** The database gave no answer; nothing has changed. Answered 503. */
export class DatabaseUnavailable extends Error {
  constructor(override readonly cause: unknown) {
    super('The database cannot be reached.');
  }
}

/** The connection broke while the commit was under way: whether it took place is not known. Answered 503. */
export class OutcomeUnknown extends Error {
  constructor(override readonly cause: unknown) {
    super('The connection to the database broke during the commit.');
  }
}

interface DriverError {
  readonly code?: string;
  readonly message?: string;
  readonly constraint?: string;
  readonly driverError?: DriverError;
}

const driverError = (error: unknown): DriverError => {
  const outer = (error ?? {}) as DriverError;
  return outer.driverError ?? outer;
};

// SQLSTATE classes 08 connection, 53 resources (disk full, too many clients), 57 operator intervention, 58 system;
// 40 rolled back by the server, so trying again is right; 25006 a standby that is not (yet) the primary, 25P03 a
// transaction that this process left waiting for too long
const TRANSIENT_STATE = /^(08|53|57|58|40)|^25006$|^25P03$/;
const SOCKET_ERROR = /^(ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;
const CLIENT_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|Client was closed|Cannot use a pool after calling end|Query read timeout|Connection is not established|Driver not Connected|Query runner already released/i;

/** Whether an error of `pg` or TypeORM means that the database gave no usable answer, rather than a refusal of the SQL. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable || error instanceof OutcomeUnknown) return true;
  const { code, message } = driverError(error);
  if (typeof code === 'string' && (TRANSIENT_STATE.test(code) || SOCKET_ERROR.test(code))) return true;
  return CLIENT_MESSAGE.test(message ?? '');
}

/** Whether the server itself says that the transaction was rolled back, so that an error of its COMMIT leaves no doubt. */
export function isRolledBack(error: unknown): boolean {
  const { code } = driverError(error);
  // 40003: the server does not know either
  return typeof code === 'string' && code.startsWith('40') && code !== '40003';
}

/** A lock was waited for as long as `lock_timeout` says. */
export const isLockTimeout = (error: unknown): boolean => {
  const { code } = driverError(error);
  return code === '55P03';
};

/** The name of the unique or exclusion constraint that an insert or update ran into, if that is what happened. */
export function violatedUnique(error: unknown): string | null {
  const { code, constraint } = driverError(error);
  return code === '23505' || code === '23P01' ? (constraint ?? '') : null;
}

/** The name of the foreign key that a change would have broken, if that is what happened. */
export function violatedForeignKey(error: unknown): string | null {
  const { code, constraint } = driverError(error);
  return code === '23503' ? (constraint ?? '') : null;
}
