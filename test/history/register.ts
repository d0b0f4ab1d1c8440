/** A state that a register has had, and the moments between which it can have been the current one. */
export interface Version<S> {
  readonly state: S;
  /** what brought it about, for messages */
  readonly change: string;
  /** when that change was invoked: the state cannot have been current earlier */
  readonly since: number;
  /** the state is known to be over after this moment; Infinity as long as it may be current */
  until: number;
  /** how that is known: its successor was acknowledged, or a completed verification has shown the successor */
  endedBy: 'acknowledgement' | 'verification' | null;
}

/**
 * A piece of truth that access depends on, as the one client sees it who changes it: a key's scopes, a role's
 * permissions, whether a session is ended. It has one writer, so its states follow each other. A change takes effect at
 * one moment between its invocation and its acknowledgement; which one is not known. Times are milliseconds of one
 * monotonic clock.
 */
export class Register<S> {
  private versions: Version<S>[];

  constructor(
    readonly name: string,
    initial: S,
  ) {
    this.versions = [
      { state: initial, change: 'the beginning', since: -Infinity, until: Infinity, endedBy: null },
    ];
  }

  /** The state after the last change that was invoked. */
  get latest(): S {
    return this.versions.at(-1)!.state;
  }

  /** Every state that is remembered, oldest first. */
  get history(): readonly Version<S>[] {
    return this.versions;
  }

  /**
   * A change is about to be sent.
   * @returns to be called with the moment at which it was acknowledged; of several calls the earliest counts
   * @throws Error while an earlier change is not acknowledged: there would be two writers
   */
  change(change: string, state: S, invoked: number): (acknowledged: number) => void {
    const previous = this.versions.at(-1)!;
    const before = this.versions.at(-2);
    if (before && before.until > invoked) throw new Error(`${this.name} has two writers at once.`);
    this.versions.push({ state, change, since: invoked, until: Infinity, endedBy: null });
    return (acknowledged) => this.end(previous, acknowledged, 'acknowledgement');
  }

  /** Versions that can have been current at some moment of the interval, newest first. */
  possible(from: number, to: number): Version<S>[] {
    const found: Version<S>[] = [];
    for (let i = this.versions.length - 1; i >= 0; i--) {
      const version = this.versions[i]!;
      if (version.until < from) break;
      if (version.since <= to) found.push(version);
    }
    return found;
  }

  /** A verification that completed at this moment has shown this version or a later one: what was before is over. */
  shown(version: Version<S>, completed: number): void {
    const previous = this.versions[this.versions.indexOf(version) - 1];
    if (previous) this.end(previous, completed, 'verification');
  }

  /** The version that came after this one, if any. */
  successor(version: Version<S>): Version<S> | undefined {
    return this.versions[this.versions.indexOf(version) + 1];
  }

  /** Drops versions that were over before this moment; a verification invoked earlier must no longer be under way. */
  forget(before: number): void {
    const first = this.versions.findIndex(({ until }) => until >= before);
    if (first > 0) this.versions = this.versions.slice(first);
  }

  private end(version: Version<S>, at: number, by: NonNullable<Version<S>['endedBy']>): void {
    if (at >= version.until) return;
    version.until = at;
    version.endedBy = by;
  }
}
