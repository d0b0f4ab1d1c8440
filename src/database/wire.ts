import type pg from 'pg';

type Client = pg.Client | pg.PoolClient;

/** What `pg` knows of a connection and has no public name for. */
interface Internals {
  readonly processID: number | null;
  readonly _activeQuery: object | null;
  readonly connection: {
    readonly stream: { destroy(error: Error): void };
    on(event: 'errorMessage', listener: (error: { readonly code?: string }) => void): void;
  };
}

const internals = (client: Client) => client as unknown as Internals;

/** The statement whose answer the connection waits for. */
export const statementUnderWay = (client: Client): object | null => internals(client)._activeQuery;

/** Process id of the connection's server process, or of what stands in for it in a pooler. */
export const serverProcess = (client: Client): number => internals(client).processID ?? 0;

const heard = new WeakSet<Client>();

/**
 * Hears the SQLSTATE of every error that the server answers on this connection, whoever the statement was of; once, however
 * often it is called.
 */
export function onServerError(client: Client, listener: (code: string) => void): void {
  if (heard.has(client)) return;
  heard.add(client);
  internals(client).connection.on('errorMessage', ({ code }) => listener(code ?? ''));
}

/** Ends a connection without a word to the server, which may not listen any more. What waits on it fails at once. */
export function destroy(client: Client): void {
  internals(client).connection.stream.destroy(
    new Error('Connection terminated: the database stopped answering'),
  );
}
