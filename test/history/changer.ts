import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Client } from './client.js';
import type { Context, Episode, EpisodeMaker, Step } from './episode.js';
import type { Failures } from './failures.js';
import { Spot } from './heat.js';
import type { Random } from './random.js';
import type { Tally } from './tally.js';
import type { Verifier } from './verifier.js';
import type { World } from './world.js';

export interface ChangerOptions {
  readonly world: World;
  readonly client: Client;
  readonly random: Random;
  readonly tally: Tally;
  readonly failures: Failures;
  readonly spots: Set<Spot>;
  readonly verifier: Verifier;
}

/** Verifications of what a change is about: before an episode, and after each of its steps. */
const BEFORE = 4;
const AFTER = 6;

/** Performs episodes, several at once, none of which writes what another one does. */
export class Changer {
  private readonly locked = new Set<object>();
  private readonly context: Context;

  constructor(private readonly options: ChangerOptions) {
    const { world, client, random, tally } = options;
    this.context = {
      world,
      random,
      isFree: (lock) => !this.locked.has(lock),
      call: async (method, path, call, status) => {
        const answer = await client.call(random.below(client.instances), method, path, call);
        tally.requested(method, path);
        if (answer.status === status) return answer;
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      },
    };
  }

  /** One episode, if what it needs is free. */
  async change(make: EpisodeMaker): Promise<void> {
    const episode = make(this.context);
    const { isFree } = this.context;
    if (!episode || episode.affected.length === 0 || !episode.locks.every(isFree)) return nextTurn();
    for (const lock of episode.locks) this.locked.add(lock);
    try {
      await this.perform(episode);
    } catch (error) {
      // its locks stay: what it has changed is not known
      return this.options.failures.add((error as Error).message);
    }
    for (const lock of episode.locks) this.locked.delete(lock);
  }

  private async perform({ affected, steps, finish }: Episode): Promise<void> {
    const { spots } = this.options;
    const spot = new Spot(affected, steps[0]!.kind);
    spots.add(spot);
    try {
      await spot.enter('before', BEFORE);
      for (const step of steps) {
        await step.prepare?.();
        await this.take(step, spot);
      }
    } finally {
      spots.delete(spot);
    }
    await finish?.();
  }

  private async take({ kind, writes, send }: Step, spot: Spot): Promise<void> {
    const { verifier, tally } = this.options;
    spot.undo = writes.map(({ register }) => ({ register, state: register.latest }));
    spot.kind = kind;
    void spot.enter('during', Infinity);
    const invoked = performance.now();
    const changed = writes.map(({ register, state }) =>
      register.change(`${kind}: ${register.name} = ${JSON.stringify(state)}`, state, invoked),
    );
    let seen: Promise<unknown> | undefined;
    const acknowledge = (at: number): void => {
      for (const one of changed) one(at);
      // what an instance may have kept from just before the change is asked for just after it
      seen ??= Promise.all([spot.enter('after', AFTER), verifier.everywhere(spot)]);
    };
    await Promise.all([send(acknowledge), verifier.everywhere(spot)]);
    await seen;
    tally.kinds[kind].changes++;
  }
}
