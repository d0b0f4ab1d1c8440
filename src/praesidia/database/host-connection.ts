import type { Connection } from '../../database/connection.js';
import type { DatabaseOptions } from '../options.js';

export const DEFAULT_SCHEMA = 'praesidia';

const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

/** What of a pool's options says how to reach the database; the rest is about the pool. */
const REACHING = [
  'connectionString', 'host', 'port', 'user', 'password', 'database', 'ssl', 'sslnegotiation', 'stream', 'options',
] as const; // prettier-ignore

/** The name of the schema. @throws Error for one that would have to be quoted */
export function schemaOf({ schema = DEFAULT_SCHEMA }: DatabaseOptions): string {
  if (SCHEMA.test(schema)) return schema;
  throw new Error(`database.schema must be a lower-case name such as praesidia, not '${schema}'.`);
}

/**
 * How to reach the database, with every unqualified name meaning the schema's: the server is told when a connection is
 * made, so it holds for prepared statements, functions and triggers alike, and for no connection of the host.
 */
export function hostConnection(database: DatabaseOptions): Connection {
  const schema = schemaOf(database);
  const { url, pool } = database;
  if ((url === undefined) === (pool === undefined))
    throw new Error('database must have exactly one of url and pool.');
  const given = url === undefined ? ofPool(pool!.options) : { connectionString: url };
  return withSearchPath(given, `-c search_path=${schema}`);
}

// field by field, for `pg` hides passwords from spreads
function ofPool(options: object): Record<string, unknown> {
  const all = options as Record<string, unknown>;
  return Object.fromEntries(REACHING.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
}

function withSearchPath(given: Record<string, unknown>, path: string): Connection {
  const { connectionString } = given;
  const url =
    typeof connectionString === 'string' && URL.canParse(connectionString) ? new URL(connectionString) : null;
  const said = url?.searchParams.get('options');
  const options = [said ?? given.options, path].filter(Boolean).join(' ');
  if (!said) return { ...given, options } as unknown as Connection;
  // what the URL says goes before all else, with `pg`
  url!.searchParams.set('options', options);
  return { ...given, connectionString: url!.href };
}
