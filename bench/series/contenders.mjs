import { withContenders } from '../lib/contenders.mjs';
import { seededDatabase } from '../lib/seed.mjs';
import { alternate, measureSlot } from '../lib/slot.mjs';
import { tokenOf, ADMIN_KEY, UNKNOWN_TOKEN } from '../lib/tokens.mjs';

export const title = 'all contenders in alternating rounds, all answering the same constant body';

export async function run(context) {
  const { options, say } = context;
  const database = await seededDatabase(context, { keys: options.keys, organizations: 1, peers: true });
  return withContenders(context, database, options.contenders, async (running) => {
    await assertAlike(running);
    say(`  all ${running.length} answer 200 with the same body, and 401 to an unknown key where they verify`);
    const runs = running.map((contender) => ({
      name: contender.definition.name,
      run: (seed) => measureSlot(context, contender, { seed }),
    }));
    const slots = await alternate(context, runs, options.rounds);
    const definitions = running.map(({ definition: { name, label, note } }) => ({ name, label, note }));
    return { title, keys: options.keys, connections: options.connections, definitions, slots };
  });
}

/** Nobody is measured who answers something else. */
async function assertAlike(running) {
  const answers = [];
  for (const { definition, url } of running) {
    const answer = await call(url + definition.path, tokenOf(ADMIN_KEY));
    if (answer.status !== 200) throw new Error(`${definition.name} answered ${answer.status} to a good key.`);
    answers.push(answer.body);
    if (!definition.verifies) continue;
    const { status } = await call(url + definition.path, UNKNOWN_TOKEN);
    if (status !== 401) throw new Error(`${definition.name} answered ${status} to an unknown key.`);
  }
  if (new Set(answers).size !== 1) throw new Error(`The bodies differ: ${[...new Set(answers)].join(' | ')}`);
}

async function call(url, token) {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: await response.text() };
}
