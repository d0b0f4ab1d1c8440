import { CONTENDERS } from './lib/contenders.mjs';
import { readOptions } from './lib/options.mjs';
import { Cluster } from './lib/postgres.mjs';
import { Generator } from './lib/processes.mjs';
import { describeMachine } from './lib/machine.mjs';
import { writeResults } from './lib/report.mjs';
import { SERIES } from './series/index.mjs';

/** @returns {Promise<number>} exit status */
export async function main(args) {
  const options = understand(args);
  if (typeof options === 'number') return options;
  const cluster = await Cluster.start(options);
  try {
    await Promise.race([measure(options, cluster), interrupted()]);
    return 0;
  } catch (error) {
    process.stderr.write(`${error.stack}\n`);
    return 1;
  } finally {
    await cluster.stop();
    // what an interruption has left running ends with this process
    setImmediate(() => process.exit());
  }
}

/** @returns the options, or the exit status where there is nothing to do */
function understand(args) {
  try {
    const contenders = CONTENDERS.map(({ name }) => name);
    return readOptions(args, Object.keys(SERIES), contenders) ?? 0;
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function measure(options, cluster) {
  const say = (line) => process.stdout.write(`${line}\n`);
  const machine = await describeMachine(cluster, options);
  for (const [name, value] of Object.entries(machine)) say(`${name}: ${value}`);
  const context = { options, cluster, say, generator: new Generator() };
  for (const name of options.only) {
    const startedAt = performance.now();
    say(`\n${name}: ${SERIES[name].title}`);
    const result = await SERIES[name].run(context);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    say(`  done in ${seconds} s`);
    // after each, so that what has been measured is not lost with a later one
    if (options.out) await writeResults(options.out, { [name]: { ...result, machine, took: seconds } });
  }
  context.generator.stop();
  if (options.out) say(`\nresults: ${options.out}`);
}

/** Rejects at the first SIGINT or SIGTERM, so that the database is stopped and removed. */
const interrupted = () =>
  new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'])
      process.once(signal, () => reject(new Error(`Ended by ${signal}.`)));
  });
