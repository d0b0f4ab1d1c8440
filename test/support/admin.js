import pg from 'pg';

/** Plain JavaScript, because jest loads what runs before all tests without its transforms. */

/** @typedef {import('../../src/database/connection.js').Connection} Connection */

/**
 * The same server, another database.
 * @param {Connection} admin
 * @param {string} database
 * @returns {Connection}
 */
export function onDatabase(admin, database) {
  if (!('connectionString' in admin)) return { ...admin, database };
  const url = new URL(admin.connectionString);
  url.pathname = `/${database}`;
  return { connectionString: url.toString() };
}

/**
 * @param {Connection} admin
 * @param {string} text
 * @returns {Promise<void>}
 */
export async function adminQuery(admin, text) {
  const client = new pg.Client(admin);
  await client.connect();
  await client.query(text).finally(() => client.end());
}
