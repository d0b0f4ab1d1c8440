import { contender, withContenders } from '../lib/contenders.mjs';
import { seededDatabase } from '../lib/seed.mjs';
import { alternate, measureSlot } from '../lib/slot.mjs';

/**
 * The same contender on databases of different sizes, a process for each, in alternating rounds.
 * @param {{ label: string, keys: number, organizations: number, peers?: boolean }[]} levels the first is what the others are compared with
 */
export async function runLevels(context, levels, names) {
  const { options } = context;
  const databases = [];
  for (const level of levels) databases.push(await seededDatabase(context, level));
  const opened = levels.flatMap((level, index) =>
    names.map((name) => ({ level, name, database: databases[index], key: `${name} @ ${level.label}` })),
  );
  return open(context, opened, [], async (running) => {
    const runs = opened.map(({ key, level }, index) => ({
      name: key,
      run: (seed) => measureSlot(context, running[index], { seed, keys: level.keys }),
    }));
    const slots = await alternate(context, runs, options.seriesRounds);
    return {
      levels: levels.map(({ label }) => label),
      contenders: names.map((name) => ({ name, label: contender(name).label })),
      slots,
    };
  });
}

async function open(context, rest, running, work) {
  const [next, ...others] = rest;
  if (!next) return work(running);
  return withContenders(context, next.database, [next.name], ([one]) =>
    open(context, others, [...running, one], work),
  );
}
