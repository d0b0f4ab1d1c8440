import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { profile, summarizeProfiles } from './profile.mjs';

/** Microseconds of CPU that the whole machine has used so far. */
const machineMicros = () =>
  cpus().reduce((sum, { times }) => sum + (times.user + times.nice + times.sys + times.irq) * 1_000, 0);

/**
 * Loads one contender for one slot, or several instances of it, and tells what was made of it.
 * @param {{ connections?: number, seed: number, keys?: number, mark?: (moment: 'begin' | 'end') => Promise<void> }} how
 *   `mark` is called when the measured part begins and when it ends
 * @returns {Promise<{ perSecond: number, p50: number, p99: number, requests: number, cpu: { server: number, generator: number, rest: number } }>}
 *   latencies in milliseconds, CPU in microseconds a request; `rest` is all else on the machine, PostgreSQL above all
 */
export async function measureSlot(context, contenders, { connections, seed, keys, mark } = {}) {
  const { options, cluster, generator } = context;
  const list = [contenders].flat();
  const { definition } = list[0];
  await cluster.checkpoint();
  await sleep(options.settle * 1_000);
  const task = {
    ports: list.map(({ port }) => port),
    path: definition.path,
    connections: connections ?? options.connections,
    warmUp: options.warmUp,
    duration: options.duration,
    keys: keys ?? options.keys,
    distinct: options.distinct,
    seed,
  };
  const samples = [];
  const result = await generator.run(task, async (moment) => {
    samples.push(await sample(list));
    await mark?.(moment);
    if (options.profile) await profile(list[0], moment, options.profile);
  });
  const [before, after] = samples;
  assertAllOk(list[0], result);
  const requests = (result.perSecond * (after.at - before.at)) / 1_000;
  const server = (after.server - before.server) / requests;
  const load = result.cpuMicros / result.requests;
  const machine = (after.micros - before.micros) / requests;
  const { perSecond, p50, p99 } = result;
  return {
    perSecond,
    p50,
    p99,
    requests: result.requests,
    cpu: { server, generator: load, rest: Math.max(0, machine - server - load) },
  };
}

/** A contender that answers errors fast would look good. @throws Error when anything but 200 came back */
export function assertAllOk({ definition }, { statuses }) {
  if (Object.keys(statuses).join() !== '200') {
    throw new Error(`${definition.name} answered ${JSON.stringify(statuses)}; 200 alone was to be expected.`);
  }
}

async function sample(contenders) {
  const at = performance.now();
  const micros = machineMicros();
  const servers = await Promise.all(contenders.map((contender) => contender.cpuMicros()));
  return { at, micros, server: servers.reduce((sum, one) => sum + one, 0) };
}

/**
 * Alternating rounds: A B C … A B C …, each in turn with the same keys, so that what drifts on the machine hits all alike.
 * @param {{ name: string, run: (seed: number) => Promise<object> }[]} runs
 * @returns {Promise<Record<string, object[]>>} the slots of each, in the order of the rounds
 */
export async function alternate(context, runs, rounds) {
  const slots = Object.fromEntries(runs.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const { name, run } of runs) {
      const slot = await run(round);
      slots[name].push(slot);
      context.say(
        `  round ${round}/${rounds}  ${name.padEnd(22)} ${Math.round(slot.perSecond).toString().padStart(7)} /s` +
          `  p50 ${slot.p50.toFixed(2)} ms  p99 ${slot.p99.toFixed(2)} ms  ${slot.cpu.server.toFixed(0)} µs of CPU each`,
      );
    }
  }
  if (context.options.profile) context.say(await summarizeProfiles(context.options.profile));
  return slots;
}
