import type { Checker } from './checker.js';
import type { Client } from './client.js';
import type { Failures } from './failures.js';
import type { Spot } from './heat.js';
import { outcomeOf, PROBES } from './model.js';
import type { Random } from './random.js';
import type { Tally } from './tally.js';
import { Key, type Credential, type World } from './world.js';

export interface VerifierOptions {
  readonly world: World;
  readonly client: Client;
  readonly random: Random;
  readonly checker: Checker;
  readonly tally: Tally;
  readonly failures: Failures;
  /** what is about to change, is changing or has just changed */
  readonly spots: ReadonlySet<Spot>;
}

/** Share of verifications that go to where something changes; the others go anywhere. */
const NEAR_CHANGES = 0.8;

/** Presents a credential to an instance and has the answer judged. */
export class Verifier {
  constructor(private readonly options: VerifierOptions) {}

  /** A credential at an instance, both chosen at random, mostly where something changes. */
  verify(): Promise<void> {
    const { client, random, spots } = this.options;
    const spot = spots.size > 0 && random.chance(NEAR_CHANGES) ? random.pick([...spots]) : null;
    const credential = spot ? random.pick(spot.affected) : this.anyCredential();
    return this.present(credential, random.below(client.instances), spot);
  }

  /** One credential of a spot at all instances at once. */
  async everywhere(spot: Spot): Promise<void> {
    const { client, random } = this.options;
    const credential = random.pick(spot.affected);
    const instances = Array.from({ length: client.instances }, (_, instance) => instance);
    await Promise.all(instances.map((instance) => this.present(credential, instance, spot)));
  }

  private async present(credential: Credential, instance: number, spot: Spot | null): Promise<void> {
    const { client, random, checker, tally, failures } = this.options;
    const probe = random.pick(PROBES);
    const { phase, turn, kind } = spot ?? {};
    const isKey = credential instanceof Key;
    const base = isKey && random.chance(0.5) ? '/v1/organizations/self' : credential.organization.base;
    const path = probe.path(base);

    const answer = await client
      .call(instance, 'GET', path, { token: credential.token })
      .catch((error: Error) => failures.add(`GET ${path}: ${error.message}`));
    if (!answer) return;
    const outcome = outcomeOf(answer);
    tally.verified(isKey ? 'key' : 'session', outcome ?? `${answer.status}`);
    if (outcome === null) {
      failures.add(`GET ${path} by ${credential.label}: ${answer.status} ${JSON.stringify(answer.body)}`);
    } else {
      const explained = checker.check({
        label: `GET ${path} by ${credential.label} at instance ${instance}`,
        registers: credential.registers,
        expected: (states) => credential.expected(states, probe),
        invoked: answer.invoked,
        completed: answer.completed,
        outcome,
      });
      if (spot && explained && phase === 'after' && turn === spot.turn)
        tally.compared(kind!, outcome, spot.without(credential, probe));
    }
    if (spot) {
      tally.kinds[kind!][phase!]++;
      spot.completed(turn!);
    }
  }

  private anyCredential(): Credential {
    const { world, random } = this.options;
    if (world.graveyard.length > 0 && random.chance(0.15)) return random.pick(world.graveyard);
    const { keys, members } = random.pick(world.organizations);
    return random.chance(0.5) ? random.pick(keys) : random.pick(random.pick(members).sessions);
  }
}
