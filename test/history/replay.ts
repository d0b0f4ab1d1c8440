import { Checker, type Verification, type Violation } from './checker.js';
import type { Register } from './register.js';

/** A change as a written-down history has it; times in milliseconds. */
export interface WrittenChange {
  readonly register: Register<unknown>;
  readonly label: string;
  readonly state: unknown;
  readonly invoked: number;
  readonly acknowledged: number;
}

interface Event {
  readonly at: number;
  readonly rank: number;
  readonly happen: () => void;
}

/**
 * Judges a history that lies written down, by letting everything happen in the order of its times. Where times are
 * equal, changes come before verifications, so that the verification counts as concurrent.
 */
export function replay<S extends object>(
  changes: readonly WrittenChange[],
  verifications: readonly Verification<S>[],
  checker = new Checker(),
): Violation[] {
  const events: Event[] = [];
  for (const { register, label, state, invoked, acknowledged } of changes) {
    let acknowledge: (at: number) => void;
    events.push({
      at: invoked,
      rank: 1,
      happen: () => void (acknowledge = register.change(label, state, invoked)),
    });
    events.push({ at: acknowledged, rank: 0, happen: () => acknowledge(acknowledged) });
  }
  for (const verification of verifications) {
    events.push({ at: verification.completed, rank: 2, happen: () => void checker.check(verification) });
  }
  events.sort((a, b) => a.at - b.at || a.rank - b.rank);
  for (const { happen } of events) happen();
  return checker.violations();
}
