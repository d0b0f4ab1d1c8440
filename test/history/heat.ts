import type { Kind, Write } from './episode.js';
import type { Probe } from './model.js';
import type { Phase } from './tally.js';
import type { Credential } from './world.js';

/** Credentials that a change is about, which are presented more often than others as long as the change is near. */
export class Spot {
  phase: Phase = 'before';
  /** counts the phases, of which several have the same name */
  turn = 0;
  kind: Kind;
  /** what the change wrote, with the states before it */
  undo: readonly Write[] = [];
  private left = 0;
  private done: () => void = () => undefined;

  constructor(
    readonly affected: readonly Credential[],
    kind: Kind,
  ) {
    this.kind = kind;
  }

  /** Resolves when as many verifications that were invoked in this phase have completed. */
  enter(phase: Phase, count: number): Promise<void> {
    this.phase = phase;
    this.turn++;
    this.left = count;
    return new Promise((resolve) => {
      this.done = resolve;
      if (count === 0) resolve();
    });
  }

  /** A verification that was invoked in this turn has completed. */
  completed(turn: number): void {
    if (turn === this.turn && --this.left === 0) this.done();
  }

  /** Lets whoever waits go on: nobody verifies any more. */
  release(): void {
    this.done();
  }

  /** What the right answer would be now had the change not taken place. */
  without(credential: Credential, probe: Probe): string {
    const states = Object.entries(credential.registers).map(([name, register]) => {
      const undone = this.undo.find((write) => write.register === register);
      return [name, undone ? undone.state : register.latest];
    });
    return credential.expected(Object.fromEntries(states) as object, probe);
  }
}
