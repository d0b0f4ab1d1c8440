/** How to reach one PostgreSQL database, in the words of `pg`: a URL, or the parts of one. */
export type Connection =
  | { readonly connectionString: string }
  | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };

/**
 * A database that is stopped must become an error soon enough for the caller's 503 to come within 2 s: `connect` bounds
 * waiting for a connection, the stall watch bounds waiting for an answer.
 */
export const POOL_DEFAULTS = {
  connectionTimeoutMillis: 1_500,
  idleTimeoutMillis: 30_000,
  keepAlive: true,
  idle_in_transaction_session_timeout: 15_000,
  application_name: 'praesidia-keys',
} as const;

/** Server-side bound for one statement, in milliseconds; set-based changes of 100,000 rows stay far below it. */
export const STATEMENT_TIMEOUT_MS = 120_000;

/** The connection as a URL that `pg` understands, sockets included. */
export function connectionUrl(connection: Connection): string {
  if ('connectionString' in connection) return connection.connectionString;
  const { host, port, user, database } = connection;
  return `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}
