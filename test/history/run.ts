import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TestService } from '../support/service.js';
import { Changer } from './changer.js';
import { Checker, type Violation } from './checker.js';
import { Client } from './client.js';
import type { EpisodeMaker } from './episode.js';
import { Failures } from './failures.js';
import type { Spot } from './heat.js';
import { changeNetworks, changeScopes, endOverlap, expire, revokeMany, revokeOne } from './key-changes.js';
import { changePlan, followCreators } from './organization-changes.js';
import { changePermissions, changeRoles, endSession, removeAndReturn } from './people-changes.js';
import { Random } from './random.js';
import { Tally } from './tally.js';
import { Verifier } from './verifier.js';
import { World, type WorldSize } from './world.js';

export interface RunOptions {
  /** on the database of the instances, to fill it; it is not asked for anything itself */
  readonly service: TestService;
  /** where the instances listen */
  readonly urls: readonly string[];
  /** requests, those that verify and those that change; what is under way then is brought to its end */
  readonly operations: number;
  /** so many violations end the run earlier */
  readonly enoughViolations?: number;
  readonly seed: number;
  readonly size: WorldSize;
  /** called with a line about every tenth of the way */
  readonly log: (line: string) => void;
}

export interface RunReport {
  readonly tally: Tally;
  readonly checker: Checker;
  readonly violations: readonly Violation[];
  readonly failures: readonly string[];
}

const VERIFIERS = 8;
const CHANGERS = 4;
/** verifications between two clearings of what can no longer matter */
const FORGET_EVERY = 5_000;
/** longer than the client waits for any answer, so that no verification under way misses what is forgotten */
const REMEMBERED_MS = 60_000;

const MAKERS: readonly EpisodeMaker[] = [
  revokeOne,
  revokeMany,
  endOverlap,
  changeScopes,
  changeNetworks,
  endSession,
  changePermissions,
  changeRoles,
  removeAndReturn,
  changePlan,
  followCreators,
];

/**
 * Presents credentials to all instances while it changes at all instances what they may do, and judges every answer as
 * it comes, so that memory does not grow with the length of the run.
 */
export async function run(options: RunOptions): Promise<RunReport> {
  const { service, urls, operations, enoughViolations = Infinity, seed, size, log } = options;
  const world = await World.build(service, size);
  const random = new Random(seed);
  const client = new Client(urls);
  const checker = new Checker();
  const tally = new Tally();
  const failures = new Failures();
  const spots = new Set<Spot>();
  const parts = { world, client, random, checker, tally, failures, spots };
  const verifier = new Verifier(parts);
  const changer = new Changer({ ...parts, verifier });
  let changing = true;

  const change = async (choose: () => EpisodeMaker): Promise<void> => {
    while (tally.total < operations && checker.violated < enoughViolations && !failures.tooMany)
      await changer.change(choose());
  };
  const verify = async (): Promise<void> => {
    while (changing) {
      if (failures.tooMany) {
        for (const spot of spots) spot.release();
        await nextTurn();
        continue;
      }
      await verifier.verify();
      if (tally.verifications % FORGET_EVERY === 0) world.forget(performance.now() - REMEMBERED_MS);
      if (tally.total >= reported + operations / 10) {
        reported = tally.total;
        log(`${reported} operations, ${checker.violated} violations`);
      }
    }
  };
  let reported = 0;
  const verifiers = Array.from({ length: VERIFIERS }, verify);
  const changers = Array.from({ length: CHANGERS }, () => change(() => random.pick(MAKERS)));
  // an expiry takes its time, so it has a changer of its own
  await Promise.all([...changers, change(() => expire)]);
  changing = false;
  await Promise.all(verifiers);
  client.close();
  return { tally, checker, violations: checker.violations(), failures: failures.messages };
}
