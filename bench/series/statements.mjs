import { contender, withContenders } from '../lib/contenders.mjs';
import { seededDatabase } from '../lib/seed.mjs';
import { measureSlot } from '../lib/slot.mjs';

export const title = 'database statements per 1,000 requests, by number of connections';

const COUNTED = ['verified', 'full', 'per-query', 'better-auth', 'tutorial'];

/** All statements of the database are counted, those that the service sends by the clock as well. */
export async function run(context) {
  const { options, cluster, say } = context;
  const database = await seededDatabase(context, { keys: options.keys, organizations: 1, peers: true });
  const client = await cluster.connect(database);
  try {
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    await client.query(SENT);
    await cluster.countStatements(database, 'top');
  } catch (error) {
    await client.end();
    say(`  left out: pg_stat_statements cannot be used here (${error.message})`);
    return { title, rows: [] };
  }
  try {
    return { title, rows: await count(context, database, client) };
  } finally {
    await client.end();
    await cluster.countStatements(database, 'none');
  }
}

async function count(context, database, client) {
  const { options, say } = context;
  const rows = [];
  for (const name of COUNTED) {
    await withContenders(context, database, [name], async ([running]) => {
      for (const connections of [options.connections, options.manyConnections]) {
        const row = await measure(context, running, connections, client);
        rows.push({ name, label: contender(name).label, connections, ...row });
        say(
          `  ${name.padEnd(12)} ${connections} connections  ${row.per1000.toFixed(1)} statements per 1,000 requests`,
        );
      }
    });
  }
  const plain = rows.find(({ name }) => name === 'per-query');
  // the moments of counting lie a little off those of the load, which is much of a slot as short as the smoke version's
  if (plain.per1000 < 500) throw new Error('The contender "one query per request" coalesces its reads.');
  return rows;
}

async function measure(context, running, connections, client) {
  const counts = [];
  const mark = async () => void counts.push((await client.query(SENT)).rows[0].calls);
  const slot = await measureSlot(context, running, { seed: 1, connections, mark });
  const [before, after] = counts;
  return { per1000: ((after - before) / slot.requests) * 1_000, perSecond: slot.perSecond };
}

const SENT = `
  SELECT coalesce(sum(s.calls), 0)::int AS calls FROM pg_stat_statements s
  WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND s.query NOT LIKE '%pg_stat_statements%'`;
