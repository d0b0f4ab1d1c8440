import { contender, withContenders } from '../lib/contenders.mjs';
import { seededDatabase } from '../lib/seed.mjs';
import { alternate, measureSlot } from '../lib/slot.mjs';

export const title = 'one and two instances on one database, the same number of connections in all';

const NAMES = ['verified', 'full'];

export async function run(context) {
  const { options } = context;
  const database = await seededDatabase(context, { keys: options.keys, organizations: 1, peers: true });
  return withContenders(context, database, [...NAMES, ...NAMES], async (running) => {
    const runs = NAMES.flatMap((name) => {
      const both = running.filter(({ definition }) => definition.name === name);
      return [1, 2].map((count) => ({
        name: `${name} @ ${count === 1 ? '1 instance' : '2 instances'}`,
        run: (seed) => measureSlot(context, both.slice(0, count), { seed }),
      }));
    });
    const slots = await alternate(context, runs, options.seriesRounds);
    const contenders = NAMES.map((name) => ({ name, label: contender(name).label }));
    return { title, levels: ['1 instance', '2 instances'], contenders, slots };
  });
}
