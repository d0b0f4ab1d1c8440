import { randomInt } from 'node:crypto';
import { median, spread } from '../lib/statistics.mjs';

export const title = 'the lookup by digest alone, as the verifying statement does it, by number of keys';

const BATCH = 32;
const LOOKUP = {
  name: 'lookup',
  text: 'SELECT d.id, q.place FROM unnest($1::bytea[]) WITH ORDINALITY q (digest, place) JOIN seed_digests d ON d.digest = q.digest',
};

/** A table of digests and ids with its unique index, asked for one of them, and for 32 at a time: the tree is what is measured. */
export async function run(context) {
  const { options, cluster, say } = context;
  const levels = [];
  for (const keys of options.digestLevels) levels.push(await open(cluster, keys, say));
  const times = levels.map(() => ({ single: [], batch: [] }));
  try {
    for (let round = 0; round < options.seriesRounds; round++) {
      for (const [index, level] of levels.entries()) {
        times[index].single.push(await lookups(level, options.lookups, 1));
        times[index].batch.push(await lookups(level, options.lookups, BATCH));
      }
    }
  } finally {
    for (const { client } of levels) await client.end();
  }
  const rows = levels.map(({ keys }, index) => ({
    keys,
    single: spread(times[index].single),
    batch: spread(times[index].batch),
    singleToFirst: spread(times[index].single.map((time, round) => times[0].single[round] / time)),
  }));
  for (const { keys, single, batch } of rows) {
    const micros = (time) => `${time.median.toFixed(0)} µs`;
    say(
      `  ${keys.toLocaleString('en').padStart(10)} keys  ${micros(single)} for one, ${micros(batch)} for ${BATCH}`,
    );
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

/** @param size how many digests are asked for at a time @returns {Promise<number>} median time of one statement, in microseconds */
async function lookups({ keys, client }, times, size) {
  const { rows } = await client.query('SELECT sha256(int4send(n)) AS digest FROM unnest($1::int[]) n', [
    Array.from({ length: size * times }, () => randomInt(1, keys + 1)),
  ]);
  const taken = [];
  for (let i = 0; i < times; i++) {
    const digests = rows.slice(i * size, (i + 1) * size).map(({ digest }) => digest);
    const before = performance.now();
    const found = await client.query({ ...LOOKUP, values: [digests] });
    taken.push((performance.now() - before) * 1_000);
    if (found.rowCount !== size) throw new Error('A digest was not found.');
  }
  return median(taken);
}
