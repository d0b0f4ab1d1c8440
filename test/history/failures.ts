const KEPT = 10;

/** Answers that no healthy service gives: broken connections, 5xx, changes that were refused. */
export class Failures {
  readonly messages: string[] = [];

  add(message: string): void {
    if (!this.tooMany) this.messages.push(message);
  }

  /** The run is not worth going on with. */
  get tooMany(): boolean {
    return this.messages.length >= KEPT;
  }
}
