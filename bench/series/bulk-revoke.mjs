import { setTimeout as sleep } from 'node:timers/promises';
import { withContenders } from '../lib/contenders.mjs';
import { bigOrganization, keysToRevoke } from '../lib/extra-keys.mjs';
import { HttpCaller } from '../lib/http-caller.mjs';
import { seededDatabase } from '../lib/seed.mjs';
import { assertAllOk } from '../lib/slot.mjs';
import { spread } from '../lib/statistics.mjs';
import { ADMIN_KEY, tokenOf } from '../lib/tokens.mjs';

export const title = 'one bulk revocation, and the latency of the full path before, meanwhile and after';

const PHASES = ['before', 'meanwhile', 'after'];

export async function run(context) {
  const { options, cluster, say } = context;
  const database = await seededDatabase(context, { keys: options.keys, organizations: 1, peers: true });
  const client = await cluster.connect(database);
  const rounds = [];
  try {
    const organization = await bigOrganization(client);
    await withContenders(context, database, ['full'], async ([running]) => {
      for (let round = 1; round <= options.bulkRounds; round++) {
        const search = await keysToRevoke(client, organization, options.bulkKeys);
        await cluster.checkpoint();
        const result = await measure(context, running, search, round);
        rounds.push(result);
        const p99 = PHASES.map((phase) => `${phase} ${result.phases[phase].p99.toFixed(1)} ms`).join(', ');
        say(`  round ${round}: revoked in ${(result.milliseconds / 1_000).toFixed(2)} s; p99 ${p99}`);
      }
    });
  } finally {
    // whoever keeps the database finds it as it was
    await client.query(`DELETE FROM api_keys WHERE name LIKE 'bulk-%'`);
    await client.end();
  }
  const seconds = spread(rounds.map(({ milliseconds }) => milliseconds / 1_000));
  const phases = PHASES.map((name) => ({
    name,
    p50: spread(rounds.map(({ phases }) => phases[name].p50)),
    p99: spread(rounds.map(({ phases }) => phases[name].p99)),
    max: spread(rounds.map(({ phases }) => phases[name].max)),
  }));
  return {
    title,
    keys: options.keys,
    revoked: options.bulkKeys,
    connections: options.connections,
    seconds,
    phases,
  };
}

async function measure({ options, generator }, running, search, seed) {
  const caller = new HttpCaller(running.port);
  let milliseconds = Number.NaN;
  const result = await generator.run(
    {
      ports: [running.port],
      path: running.definition.path,
      connections: options.connections,
      warmUp: options.warmUp,
      duration: null,
      keys: options.keys,
      distinct: options.distinct,
      seed,
    },
    async (moment, tell) => {
      if (moment !== 'begin') return;
      tell('before');
      await sleep(options.duration * 1_000);
      tell('meanwhile');
      const body = { filter: { search }, reason: 'policy', expectedCount: options.bulkKeys };
      const path = '/v1/organizations/self/api-keys/bulk-revoke';
      const answer = await caller.call('POST', path, tokenOf(ADMIN_KEY), body).catch((error) => error);
      tell('after');
      if (answer instanceof Error) throw answer;
      if (answer.body.revokedCount !== options.bulkKeys)
        throw new Error(`${answer.body.revokedCount} were revoked.`);
      ({ milliseconds } = answer);
      await sleep(options.duration * 1_000);
      tell('stop');
    },
  );
  caller.close();
  assertAllOk(running, result);
  return { milliseconds, phases: result.phases };
}
