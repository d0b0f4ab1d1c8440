import fc from 'fast-check';
import type { Verification, Violation } from './checker.js';
import { Register } from './register.js';
import { replay } from './replay.js';

/** A change as the server knows it: `commit` is the moment at which it takes effect. */
interface Change {
  readonly register: number;
  readonly state: number;
  readonly invoked: number;
  readonly commit: number;
  readonly acknowledged: number;
}

/** A verification as the server knows it: `moment` is when it reads the registers. */
interface Read {
  readonly instance: number;
  readonly invoked: number;
  readonly moment: number;
  readonly completed: number;
}

interface Service {
  readonly registers: number;
  readonly changes: readonly Change[];
  readonly reads: readonly Read[];
  /** whether a denial tells which register is the cause */
  readonly reasons: boolean;
}

type States = Record<string, number>;

const INSTANCES = 3;
const CACHE_MS = 50;

/** The states 0 and 2 allow, 1 and 3 deny. */
const answer = (reasons: boolean) => (states: States) => {
  const denying = Object.entries(states).find(([, state]) => state % 2 === 1);
  if (!denying) return 'allowed';
  return reasons ? `denied by ${denying[0]}` : 'denied';
};

/** Lets the reads happen on a service that is correct but for a cache, and judges what its client saw. */
function judge({ registers: count, changes, reads, reasons }: Service, cacheMs: number): Violation[] {
  const names = Array.from({ length: count }, (_, index) => `r${index}`);
  const registers = Object.fromEntries(names.map((name) => [name, new Register<number>(name, 0)]));
  const expected = answer(reasons);
  const truth = (moment: number): States =>
    Object.fromEntries(
      names.map((name, index) => {
        const last = changes.filter((change) => change.register === index && change.commit <= moment).at(-1);
        return [name, last?.state ?? 0];
      }),
    );
  const cached = new Map<number, { outcome: string; expires: number }>();
  const verifications = [...reads]
    .sort((a, b) => a.moment - b.moment)
    .map(({ instance, invoked, moment, completed }): Verification<States> => {
      const hit = cached.get(instance);
      const outcome = hit && moment < hit.expires ? hit.outcome : expected(truth(moment));
      if (outcome !== hit?.outcome || moment >= hit.expires)
        cached.set(instance, { outcome, expires: moment + cacheMs });
      return { label: `instance ${instance}`, registers, expected, invoked, completed, outcome };
    });
  const written = changes.map(({ register, state, invoked, acknowledged }, index) => ({
    register: registers[`r${register}`] as Register<unknown>,
    label: `change ${index}`,
    state,
    invoked,
    acknowledged,
  }));
  return replay(written, verifications);
}

const fraction = fc.integer({ min: 0, max: 4 }).map((quarters) => quarters / 4);

/** The changes of one register, one after the other. */
const changesOf = (register: number) =>
  fc
    .array(
      fc.record({
        pause: fc.nat(60),
        takes: fc.integer({ min: 1, max: 20 }),
        within: fraction,
        state: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 12 },
    )
    .map((steps) => {
      let now = 0;
      return steps.map(({ pause, takes, within, state }): Change => {
        const invoked = now + pause;
        now = invoked + takes;
        return { register, state, invoked, commit: invoked + takes * within, acknowledged: now };
      });
    });

const read = fc
  .record({
    instance: fc.nat(INSTANCES - 1),
    invoked: fc.nat(500),
    takes: fc.nat(30),
    within: fraction,
  })
  .map(({ instance, invoked, takes, within }): Read => ({
    instance,
    invoked,
    moment: invoked + takes * within,
    completed: invoked + takes,
  }));

const service = fc.integer({ min: 1, max: 3 }).chain((registers) =>
  fc.record({
    registers: fc.constant(registers),
    changes: fc
      .tuple(...Array.from({ length: registers }, (_, index) => changesOf(index)))
      .map((all) => all.flat()),
    reads: fc.array(read, { maxLength: 120 }),
    reasons: fc.boolean(),
  }),
);

/**
 * Adds a revocation after all else, one verification shortly before it and one shortly after it at an instance that
 * nobody has asked for as long as a cache lasts: a cache is then certain to answer the second as the first.
 */
const withRevocation = fc
  .record({
    base: service,
    takes: fc.integer({ min: 1, max: 20 }),
    within: fraction,
    late: fc.integer({ min: 1, max: 20 }),
  })
  .map(({ base, takes, within, late }): Service => {
    const start = 2_000;
    const invoked = start + 2;
    const acknowledged = invoked + takes;
    const asked = acknowledged + late;
    // what else has happened must not deny already
    const before = Array.from({ length: base.registers }, (_, register) => {
      const at = start - 200;
      return { register, state: 0, invoked: at, commit: at, acknowledged: at + 1 };
    });
    const revocation = { register: 0, state: 1, invoked, commit: invoked + takes * within, acknowledged };
    const reads = [
      { instance: 0, invoked: start, moment: start, completed: start + 1 },
      { instance: 0, invoked: asked, moment: asked, completed: asked + 1 },
    ];
    return {
      ...base,
      changes: [...base.changes, ...before, revocation],
      reads: [...base.reads, ...reads],
    };
  });

describe('the checker, on simulated services', () => {
  it('accepts whatever a service without a cache does', () => {
    fc.assert(
      fc.property(fc.oneof(service, withRevocation), (history) => expect(judge(history, 0)).toEqual([])),
      { numRuns: 500 },
    );
  });

  it('rejects every history of a service whose cache of 50 ms hides a revocation', () => {
    fc.assert(
      fc.property(withRevocation, (history) => {
        const late = judge(history, CACHE_MS).filter(({ invoked }) => invoked > 2_000);
        expect(late).toMatchObject([
          { kind: 'stale after acknowledgement', outcome: 'allowed', register: 'r0' },
        ]);
      }),
      { numRuns: 500 },
    );
  });

  it('rejects a service that answers before it has read anything new', () => {
    fc.assert(
      fc.property(withRevocation, (history) => {
        // the whole service is one revocation behind
        const behind = history.changes.map((change) => ({ ...change, commit: change.commit + 1_000 }));
        expect(judge({ ...history, changes: behind }, 0).length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});
