import { Checker, type Verification } from './checker.js';
import { Register } from './register.js';
import { replay, type WrittenChange } from './replay.js';

interface Key {
  readonly revoked: boolean;
  readonly scoped: boolean;
}

type Read = readonly [outcome: string, invoked: number, completed: number];
type Change = readonly [register: keyof Key, state: boolean, invoked: number, acknowledged: number];

/** Judges what happens to one key that depends on two registers: it starts unrevoked and with the scope asked for. */
function judge(changes: readonly Change[], reads: readonly Read[], checker = new Checker()) {
  const registers = {
    revoked: new Register<boolean>('revoked', false),
    scoped: new Register<boolean>('scoped', true),
  };
  const written = changes.map(([name, state, invoked, acknowledged]): WrittenChange => ({
    register: registers[name] as Register<unknown>,
    label: `${name} = ${state}`,
    state,
    invoked,
    acknowledged,
  }));
  const verifications = reads.map(([outcome, invoked, completed]): Verification<Key> => ({
    label: `GET at ${invoked}`,
    registers,
    expected: ({ revoked, scoped }) => (revoked ? '401' : scoped ? '200' : '403'),
    invoked,
    completed,
    outcome,
  }));
  return replay(written, verifications, checker);
}

describe('a change that is never taken back', () => {
  const revoked: Change = ['revoked', true, 100, 120];

  it.each<[string, Read[]]>([
    [
      'before, during and after',
      [
        ['200', 10, 20],
        ['200', 95, 105],
        ['401', 101, 110],
        ['401', 130, 140],
      ],
    ],
    [
      'allowed as long as nothing has shown the change',
      [
        ['200', 100, 130],
        ['200', 119, 150],
        ['401', 121, 122],
      ],
    ],
    ['allowed at the very moment of the acknowledgement', [['200', 120, 130]]],
    ['refused by one that was under way when the change was invoked', [['401', 90, 101]]],
    ['refused at the very moment of the invocation', [['401', 90, 100]]],
    [
      'allowed beside a refusal that overlaps it',
      [
        ['401', 102, 110],
        ['200', 109, 140],
      ],
    ],
    [
      'allowed at the very moment at which a refusal completed',
      [
        ['401', 102, 110],
        ['200', 110, 112],
      ],
    ],
  ])('accepts: %s', (_, reads) => {
    expect(judge([revoked], reads)).toEqual([]);
  });

  it('rejects a 200 invoked after the acknowledgement, and says by how much', () => {
    expect(judge([revoked], [['200', 123, 130]])).toEqual([
      {
        kind: 'stale after acknowledgement',
        verification: 'GET at 123',
        outcome: '200',
        invoked: 123,
        completed: 130,
        register: 'revoked',
        change: 'revoked = true',
        milliseconds: 3,
      },
    ]);
  });

  it('rejects a 200 invoked after a 401 completed, though the revocation is still under way', () => {
    const violations = judge(
      [['revoked', true, 100, 500]],
      [
        ['401', 101, 110],
        ['200', 112, 120],
      ],
    );
    expect(violations).toMatchObject([
      {
        kind: 'older than a verification before it',
        verification: 'GET at 112',
        change: 'revoked = true',
        milliseconds: 2,
      },
    ]);
  });

  it('rejects a 401 completed before the revocation was invoked', () => {
    expect(judge([revoked], [['401', 80, 96]])).toMatchObject([
      { kind: 'before the change', change: 'revoked = true', milliseconds: 4 },
    ]);
  });

  it('rejects a 401 for a key that is not revoked at all, and an answer that no state gives', () => {
    expect(
      judge(
        [],
        [
          ['401', 1, 2],
          ['404', 3, 4],
        ],
      ),
    ).toMatchObject([{ kind: 'unexplained' }, { kind: 'unexplained' }]);
  });
});

describe('a change that is taken back', () => {
  const narrow: Change = ['scoped', false, 100, 120];
  const widen: Change = ['scoped', true, 200, 220];

  it.each<[string, Read[]]>([
    [
      'every state while it was current',
      [
        ['200', 50, 60],
        ['403', 130, 150],
        ['200', 230, 240],
      ],
    ],
    [
      'either state while a change is under way',
      [
        ['200', 101, 119],
        ['403', 101, 119],
        ['403', 210, 215],
        ['200', 210, 216],
      ],
    ],
    [
      'one that spans both changes',
      [
        ['403', 90, 230],
        ['200', 90, 231],
      ],
    ],
  ])('accepts %s', (_, reads) => {
    expect(judge([narrow, widen], reads)).toEqual([]);
  });

  it('rejects the state before the narrowing and the one before the widening', () => {
    expect(
      judge(
        [narrow, widen],
        [
          ['200', 125, 130],
          ['403', 224, 225],
        ],
      ),
    ).toMatchObject([
      { kind: 'stale after acknowledgement', change: 'scoped = false', milliseconds: 5 },
      { kind: 'stale after acknowledgement', change: 'scoped = true', milliseconds: 4 },
    ]);
  });

  it('rejects a narrowed state that comes back after the widened one was seen', () => {
    const reads: Read[] = [
      ['403', 150, 160],
      ['200', 201, 205],
      ['403', 206, 207],
    ];
    expect(judge([narrow, widen], reads)).toMatchObject([
      { kind: 'older than a verification before it', change: 'scoped = true', milliseconds: 1 },
    ]);
  });

  it('takes what one credential has shown as known for every other that depends on the same register', () => {
    const plan = new Register('plan', 'team');
    const read = (name: string, outcome: string, invoked: number, completed: number) => ({
      label: name,
      registers: { plan, own: new Register(name, true) },
      expected: (states: { plan: string; own: boolean }) =>
        states.plan === 'team' && states.own ? '200' : '403',
      invoked,
      completed,
      outcome,
    });
    const change = {
      register: plan as Register<unknown>,
      label: 'downgrade',
      state: 'free',
      invoked: 10,
      acknowledged: 90,
    };
    const violations = replay(
      [change],
      [read('a', '403', 11, 20), read('b', '200', 15, 30), read('c', '200', 21, 40)],
    );
    expect(violations).toMatchObject([
      { verification: 'c', register: 'plan', change: 'downgrade', milliseconds: 1 },
    ]);
  });
});

describe('an answer that several registers decide', () => {
  it('draws no conclusion from a denial that either of two may have caused', () => {
    const register = () => new Register<boolean>('r', true);
    const registers = { a: register(), b: register() };
    const read = (outcome: string, invoked: number, completed: number) => ({
      label: 'read',
      registers,
      expected: ({ a, b }: { a: boolean; b: boolean }) => (a && b ? '200' : '403'),
      invoked,
      completed,
      outcome,
    });
    const change = (name: 'a' | 'b', state: boolean, invoked: number, acknowledged: number) => ({
      register: registers[name] as Register<unknown>,
      label: name,
      state,
      invoked,
      acknowledged,
    });
    const changes = [change('a', false, 10, 100), change('b', false, 10, 100)];
    const checker = new Checker();
    const reads = [read('403', 11, 20), read('200', 21, 30), read('200', 101, 110)];
    expect(replay(changes, reads, checker)).toMatchObject([{ invoked: 101 }]);
    expect(checker).toMatchObject({ checked: 3, certain: 1, skipped: 0 });
  });

  it('draws none about what an answer hides: a revoked key says nothing of its scopes', () => {
    const changes: Change[] = [
      ['revoked', true, 100, 110],
      ['scoped', false, 100, 500],
    ];
    expect(
      judge(changes, [
        ['401', 120, 130],
        ['401', 140, 150],
      ]),
    ).toEqual([]);
  });

  it('rejects states that never held at one moment', () => {
    const a = new Register<boolean>('a', true);
    const b = new Register<boolean>('b', false);
    const verification = {
      label: 'read',
      registers: { a, b },
      expected: (states: { a: boolean; b: boolean }) => (states.a && states.b ? '200' : '403'),
      invoked: 5,
      completed: 60,
      outcome: '200',
    };
    const changes = [
      { register: a as Register<unknown>, label: 'a off', state: false, invoked: 10, acknowledged: 20 },
      { register: b as Register<unknown>, label: 'b on', state: true, invoked: 30, acknowledged: 40 },
    ];
    expect(replay(changes, [verification])).toMatchObject([{ kind: 'torn', milliseconds: 10 }]);
  });
});
