import type { Answer, Call } from './client.js';
import type { Random } from './random.js';
import type { Register } from './register.js';
import type { Credential, World } from './world.js';

/** Kinds of change, as the report lists them. */
export const KINDS = [
  'key revoked',
  'keys revoked in bulk',
  'key expired',
  'overlap ended',
  'key scopes',
  'key networks',
  'session ended',
  'role permissions',
  'member roles',
  'membership',
  'plan',
  'keys follow creator',
] as const;
export type Kind = (typeof KINDS)[number];

/** Those that are never taken back. */
export const FINAL_KINDS: readonly Kind[] = [
  'key revoked',
  'keys revoked in bulk',
  'key expired',
  'overlap ended',
  'session ended',
];

/** A register and the state that a change brings it to. */
export interface Write {
  readonly register: Register<unknown>;
  readonly state: unknown;
}

export const write = <S>(register: Register<S>, state: S): Write => ({
  register: register as Register<unknown>,
  state,
});

/** One change by one or more requests. */
export interface Step {
  readonly kind: Kind;
  readonly writes: readonly Write[];
  /** what must have happened before the change is invoked */
  readonly prepare?: () => Promise<void>;
  /** Sends the change and tells when it was acknowledged. */
  readonly send: (acknowledge: (at: number) => void) => Promise<void>;
}

/** Changes in a row, with the credentials that are presented all the while. */
export interface Episode {
  /** what nobody else may change meanwhile, so that every register has one writer */
  readonly locks: readonly object[];
  readonly affected: readonly Credential[];
  readonly steps: readonly Step[];
  readonly finish?: () => Promise<void>;
}

export interface Context {
  readonly world: World;
  readonly random: Random;
  isFree(lock: object): boolean;
  /** A request to an instance chosen at random. @throws Error for any other status than this one */
  call(method: string, path: string, call: Call, status: number): Promise<Answer>;
}

/** Makes up an episode; null when what it would need is busy. */
export type EpisodeMaker = (context: Context) => Episode | null;

/** A change by one request. */
export const request =
  (context: Context, method: string, path: string, call: Call, status: number): Step['send'] =>
  async (acknowledge) =>
    acknowledge((await context.call(method, path, call, status)).completed);
