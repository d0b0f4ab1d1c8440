import { randomInt } from 'node:crypto';
import { median, spread } from '../lib/statistics.mjs';

export const title = 'the lookup by digest alone, as the verifying statement does it, by number of keys';

const BATCH = 32;
const LOOKUP = {
  name: 'lookup',
  text: 'SELECT d.id, q.place FROM unnest($1::bytea[]) WITH ORDINALITY q (digest, place) JOIN seed_digests d ON d.digest = q.digest',
};

/** A table of digests and ids with its unique index, and 32 of them asked for at a time: the tree is what is measured. */
export async function run(context) {
  const { options, cluster, say } = context;
  const levels = [];
  for (const keys of options.digestLevels) levels.push(await open(cluster, keys, say));
  const times = levels.map(() => []);
  try {
    for (let round = 0; round < options.seriesRounds; round++) {
      for (const [index, level] of levels.entries()) {
        times[index].push(await lookups(level, options.lookups));
      }
    }
  } finally {
    for (const { client } of levels) await client.end();
  }
  const rows = levels.map(({ keys }, index) => ({ keys, micros: spread(times[index]) }));
  for (const { keys, micros } of rows) {
    say(`  ${keys.toLocaleString('en').padStart(10)} keys  ${micros.median.toFixed(0)} µs for ${BATCH} keys`);
  }
  return { title, batch: BATCH, rows };
}

async function open(cluster, keys, say) {
  const database = `${cluster.prefix}_${keys}_digests`;
  const isNew = await cluster.create(database);
  const client = await cluster.connect(database);
  if (isNew) {
    say(`  seeding ${database} …`);
    await client.query('SET synchronous_commit = off; SET statement_timeout = 0');
    await client.query(
      `CREATE TABLE seed_digests AS SELECT sha256(int4send(n)) AS digest, gen_random_uuid() AS id FROM generate_series(1, ${keys}) n`,
    );
    await client.query('ALTER TABLE seed_digests ADD UNIQUE (digest)');
    await client.query('VACUUM ANALYZE seed_digests');
  }
  await readIntoMemory(client);
  return { keys, client };
}

/** What is measured is the tree, not the reading of pages that nobody has asked for yet; not every database lets us. */
async function readIntoMemory(client) {
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_prewarm').catch(() => undefined);
  for (const relation of ['seed_digests', 'seed_digests_digest_key'])
    await client.query('SELECT pg_prewarm($1)', [relation]).catch(() => undefined);
}

/** @returns {Promise<number>} median time of one lookup, in microseconds */
async function lookups({ keys, client }, times) {
  const { rows } = await client.query('SELECT sha256(int4send(n)) AS digest FROM unnest($1::int[]) n', [
    Array.from({ length: BATCH * times }, () => randomInt(1, keys + 1)),
  ]);
  const taken = [];
  for (let i = 0; i < times; i++) {
    const digests = rows.slice(i * BATCH, (i + 1) * BATCH).map(({ digest }) => digest);
    const before = performance.now();
    const found = await client.query({ ...LOOKUP, values: [digests] });
    taken.push((performance.now() - before) * 1_000);
    if (found.rowCount !== BATCH) throw new Error('A digest was not found.');
  }
  return median(taken);
}
