// How much room an event of the audit log takes: keyed reads against the built service on an embedded database of its own.
// node bench/room.mjs [requests]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';

const REQUESTS = Number(process.argv[2] ?? 50_000);
const AT_ONCE = 64;
const built = (path) => import(pathToFileURL(resolve(import.meta.dirname, '../dist/src', path)));

const { readConfig } = await built('config/config.js');
const { createService } = await built('service.js');
const { startEmbeddedPostgres } = await built('database/embedded/embedded-postgres.js');
const { SetupTokens } = await built('authentication/setup-tokens.js');

const directory = await mkdtemp(join(tmpdir(), 'praesidia-room-'));
const postgres = await startEmbeddedPostgres({ dataDir: join(directory, 'data') });
const config = readConfig({
  KEY_PEPPER: 'a pepper that is used by benches alone',
  SETUP_TOKEN: 'a token for one set-up',
});
const service = await createService({
  config,
  pepper: config.keyPepper,
  connection: postgres.connection,
  logger: pino({ level: 'silent' }),
});
const { app, database } = service;
try {
  await app.get(SetupTokens, { strict: false }).prepare();
  const call = async (method, url, token, payload) => {
    const headers = {
      'user-agent': 'pipeline/4.2 (+https://ci.example.com)',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(payload && { 'content-type': 'application/json' }),
    };
    const answer = await app.inject({ method, url, headers, payload: payload && JSON.stringify(payload) });
    if (answer.statusCode >= 300) throw new Error(`${answer.statusCode}: ${answer.body}`);
    return answer.json();
  };
  const user = { email: 'ada@example.com', name: 'Ada Lovelace', password: 'correct horse battery staple' };
  const { organization, session } = await call('POST', '/v1/setup', null, {
    setupToken: config.setupToken,
    organization: { name: 'Acme' },
    user,
  });
  const base = `/v1/organizations/${organization.id}`;
  const { token } = await call('POST', `${base}/api-keys`, session.token, {
    name: 'nightly pipeline',
    scopes: ['agents:read'],
  });

  const measure = async () => {
    const [row] = await database.query(`
      SELECT pg_current_wal_lsn() - '0/0' AS wal, (SELECT sum(size) FROM audit_logs)::float8 AS events,
        sum(pg_table_size(oid)) FILTER (WHERE relname ~ '^audit_events_')::float8 AS rows,
        sum(pg_indexes_size(oid)) FILTER (WHERE relname ~ '^audit_events_')::float8 AS indexes,
        sum(pg_total_relation_size(oid)) FILTER (WHERE relname = 'audit_tiles')::float8 AS tiles
      FROM pg_class WHERE relkind = 'r' AND relname ~ '^audit_'`);
    return { ...row, wal: Number(row.wal) };
  };
  const settle = async () => {
    while ((await database.query('SELECT FROM audit_unsealed LIMIT 1')).length > 0) await sleep(100);
    await sleep(1_000);
    await database.query('CHECKPOINT');
  };
  await settle();
  const before = await measure();
  let left = REQUESTS;
  const caller = async () => {
    while (left-- > 0) await call('GET', `${base}/agents`, token);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  await settle();
  const after = await measure();
  const events = after.events - before.events;
  const each = (part) => `${((after[part] - before[part]) / events).toFixed(0)} bytes`.padStart(12);
  console.log(`${events} events of keyed reads, ${AT_ONCE} at once`);
  for (const part of ['rows', 'indexes', 'tiles', 'wal'])
    console.log(`${part.padEnd(8)}${each(part)} an event`);
} finally {
  await service.close();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}
