import { withContenders } from '../lib/contenders.mjs';
import { seededDatabase } from '../lib/seed.mjs';
import { assertAllOk } from '../lib/slot.mjs';
import { spread } from '../lib/statistics.mjs';

export const title = 'how far the trees lie behind the log under load';

const SAMPLE_MS = 1_000;
// of the oldest event that has no leaf yet; none: nothing is behind
const LAG = `SELECT COALESCE(EXTRACT(epoch FROM clock_timestamp() - min(at)), 0)::float8 AS lag FROM audit_unsealed`;
const SEALED = `SELECT COALESCE(sum(size), 0)::float8 AS leaves FROM audit_logs`;

export async function run(context) {
  const { options, say } = context;
  const levels = [];
  for (const organizations of options.sealingAt) {
    const keys = Math.max(options.sealingKeys, organizations);
    const database = await seededDatabase(context, { keys, organizations });
    const level = await measure(context, database, { keys, organizations });
    levels.push(level);
    const { lag, perSecond, sealedPerSecond } = level;
    say(
      `  ${organizations} organizations: ${Math.round(perSecond)} requests/s, ${Math.round(sealedPerSecond)} leaves/s;` +
        ` lag ${lag.median.toFixed(2)} s, at most ${lag.max.toFixed(2)} s`,
    );
  }
  return { title, connections: options.connections, seconds: options.sealingSeconds, levels };
}

async function measure(context, database, { keys, organizations }) {
  const { options, cluster, generator } = context;
  const client = await cluster.connect(database);
  const one = async (text) => (await client.query(text)).rows[0];
  const samples = [];
  let sampling;
  const leaves = [];
  try {
    return await withContenders(context, database, ['full'], async ([running]) => {
      const result = await generator.run(
        {
          ports: [running.port],
          path: running.definition.path,
          connections: options.connections,
          warmUp: options.warmUp,
          duration: options.sealingSeconds,
          keys,
          distinct: options.distinct,
          seed: organizations,
        },
        async (moment) => {
          leaves.push((await one(SEALED)).leaves);
          if (moment === 'begin') {
            const startedAt = performance.now();
            sampling = setInterval(async () => {
              const { lag } = await one(LAG);
              samples.push({ second: (performance.now() - startedAt) / 1_000, lag });
            }, SAMPLE_MS);
          } else {
            clearInterval(sampling);
          }
        },
      );
      assertAllOk(running, result);
      const lag = spread(samples.map((sample) => sample.lag));
      const sealedPerSecond = (leaves[1] - leaves[0]) / options.sealingSeconds;
      return { organizations, perSecond: result.perSecond, sealedPerSecond, lag, samples };
    });
  } finally {
    clearInterval(sampling);
    await client.end();
  }
}
