import type { Register, Version } from './register.js';

/** One verification as its client saw it: a request with a credential and what was answered. */
export interface Verification<S extends object> {
  /** which credential asked for what at which instance, for messages */
  readonly label: string;
  /** all that the answer depends on */
  readonly registers: { readonly [K in keyof S]: Register<S[K]> };
  /** the answer that is right while the registers have these states; pure */
  readonly expected: (states: S) => string;
  readonly invoked: number;
  readonly completed: number;
  /** the answer that came */
  readonly outcome: string;
}

export type ViolationKind =
  /** shows a state that was over before it was asked for: its successor had been acknowledged */
  | 'stale after acknowledgement'
  /** shows a state that was over before it was asked for: a completed verification had shown its successor */
  | 'older than a verification before it'
  /** shows a state whose change was invoked only after the answer had come */
  | 'before the change'
  /** every state that it shows was possible, but they never held at one moment */
  | 'torn'
  /** no one register explains it, whichever of its states is taken */
  | 'unexplained';

export interface Violation {
  readonly kind: ViolationKind;
  readonly verification: string;
  readonly outcome: string;
  readonly invoked: number;
  readonly completed: number;
  /** the register and the change that contradict the answer; null when it is unexplained */
  readonly register: string | null;
  readonly change: string | null;
  /** how far the answer is from an explicable one */
  readonly milliseconds: number;
}

type States = Record<string, unknown>;
type Choice = Record<string, Version<unknown>>;
type Candidates = Record<string, readonly Version<unknown>[]>;

/** Combinations of versions that are looked through for one verification; beyond that it counts as explained. */
const MAX_COMBINATIONS = 10_000;

/**
 * Judges verifications against atomic single-writer registers, one after the other in the order in which they completed.
 *
 * A verification is explained when all its registers can at one moment between its invocation and its completion have
 * had states under which its answer is the right one. Once a completed verification can only have seen a change, that
 * change has taken effect for all that are invoked afterwards, of whatever credential. For a revocation, which is a
 * register that changes once, this says: no 200 invoked after the revocation was acknowledged, none invoked after any
 * 401 completed, and no 401 completed before the revocation was invoked.
 *
 * It reports a violation only where there certainly is one: equal times count as concurrent, and a verification that
 * overlaps a change may show either state. So it does not see
 * - staleness that is over before the client has read the acknowledgement and its next request has arrived;
 * - which of two equal states was shown: after narrow, wide, narrow in quick succession, narrow explains itself by any;
 * - registers that the answer does not depend on: a revoked key's answer says nothing of its scopes;
 * - what was never asked: a change that no verification followed is no evidence.
 */
export class Checker {
  /** verifications judged */
  checked = 0;
  /** of those, explained by one combination of states alone */
  certain = 0;
  /** not judged, for too many combinations were possible */
  skipped = 0;
  private readonly found: { violation: Violation; read: Verification<States> }[] = [];

  /** violations so far */
  get violated(): number {
    return this.found.length;
  }

  /** To be called when a verification has completed, before anything that happens later. @returns whether it is explained */
  check<S extends object>(verification: Verification<S>): boolean {
    const read = verification as unknown as Verification<States>;
    this.checked++;
    const candidates = mapValues(read.registers, (r) => r.possible(read.invoked, read.completed));
    const explanations = this.combinations(candidates)?.filter((choice) => explains(choice, read));
    if (!explanations) return true;
    if (explanations.length === 0) {
      this.found.push({ violation: diagnose(read), read });
      return false;
    }
    if (explanations.length === 1) this.certain++;
    for (const [name, register] of Object.entries(read.registers)) {
      const oldest = explanations
        .map((choice) => choice[name]!)
        .reduce((a, b) => (a.since <= b.since ? a : b));
      register.shown(oldest, read.completed);
    }
    return true;
  }

  /** All violations so far, in the order of their completion. */
  violations(): Violation[] {
    // an answer that came before its change can be named for what it is once the change is known
    return this.found.map(({ violation, read }) =>
      violation.kind === 'unexplained' ? diagnose(read) : violation,
    );
  }

  private combinations(candidates: Candidates): Choice[] | null {
    const count = Object.values(candidates).reduce((product, { length }) => product * length, 1);
    if (count <= MAX_COMBINATIONS) return combine(candidates);
    this.skipped++;
    return null;
  }
}

const mapValues = <V, W>(record: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

function combine(candidates: Candidates): Choice[] {
  let choices: Choice[] = [{}];
  for (const [name, versions] of Object.entries(candidates)) {
    choices = choices.flatMap((choice) => versions.map((version) => ({ ...choice, [name]: version })));
  }
  return choices;
}

const fits = (choice: Choice, read: Verification<States>): boolean =>
  read.expected(mapValues(choice, ({ state }) => state)) === read.outcome;

/** How many milliseconds the versions and the verification miss each other by; none when they share a moment. */
function gap(choice: Choice, { invoked, completed }: Verification<States>): number {
  let from = invoked;
  let to = completed;
  for (const name in choice) {
    const { since, until } = choice[name]!;
    if (since > from) from = since;
    if (until < to) to = until;
  }
  return Math.max(0, from - to);
}

const explains = (choice: Choice, read: Verification<States>): boolean =>
  gap(choice, read) === 0 && fits(choice, read);

/** Names the one register whose state, taken from another time, explains the answer by the smallest gap. */
function diagnose(read: Verification<States>): Violation {
  const candidates = mapValues(read.registers, (r) => r.possible(read.invoked, read.completed));
  let best: { register: Register<unknown>; version: Version<unknown>; gap: number } | null = null;
  for (const [name, register] of Object.entries(read.registers)) {
    for (const choice of combine({ ...candidates, [name]: register.history })) {
      if (!fits(choice, read)) continue;
      const missedBy = gap(choice, read);
      if (!best || missedBy < best.gap) best = { register, version: choice[name]!, gap: missedBy };
    }
  }
  const { label: verification, outcome, invoked, completed } = read;
  const seen = { verification, outcome, invoked, completed };
  if (!best) return { ...seen, kind: 'unexplained', register: null, change: null, milliseconds: 0 };
  const { register, version, gap: milliseconds } = best;
  const contradicting = version.until < invoked ? register.successor(version) : version;
  const change = contradicting?.change ?? null;
  return { ...seen, kind: kindOf(version, read), register: register.name, change, milliseconds };
}

function kindOf({ since, until, endedBy }: Version<unknown>, read: Verification<States>): ViolationKind {
  if (since > read.completed) return 'before the change';
  if (until >= read.invoked) return 'torn';
  return endedBy === 'verification' ? 'older than a verification before it' : 'stale after acknowledgement';
}
