import type { DroppedLine, ExportedLine } from './exported-line.js';

/** What is given cannot be checked at all: a file that is none, a checkpoint or key that cannot be read. */
export class Unusable extends Error {}

/** Something that is wrong with the log, the export or a checkpoint. */
export interface Finding {
  /** `cut`: events at the end are missing; `rewritten`: it is not known which of a range of events are wrong */
  readonly kind: 'edited' | 'removed' | 'inserted' | 'reordered' | 'cut' | 'rewritten' | 'damaged' | 'forged';
  /** what, where; a sentence without its full stop */
  readonly what: string;
}

export const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;

export const leaves = (first: number, end: number): string =>
  end - first === 1 ? `leaf ${first}` : `leaves ${first} to ${end - 1}`;

/** What the check of an export has come to. */
export interface Outcome {
  /** the first thing that is wrong; null when nothing is */
  readonly finding: Finding | null;
  /** what has been proven, when nothing is wrong */
  readonly summary: string;
  /** what is worth knowing beside it */
  readonly notes: readonly string[];
}

/** Checks the events of an export one by one. */
export interface Check {
  see(line: ExportedLine): void;
  /** Leaves that have a hash and no event. */
  seeDropped(line: DroppedLine): void;
  /** A line that is no event. */
  damaged(finding: Finding): void;
  finish(): Outcome;
}
