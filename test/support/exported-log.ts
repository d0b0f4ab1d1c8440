import { canonicalEvent, type LeafEvent } from '../../src/audit/leaf.js';
import { checkpointNote, signCheckpoint, type Checkpoint } from '../../src/audit/tree/checkpoint.js';
import { Frontier, hashLeaf } from '../../src/audit/tree/merkle.js';
import { signingKey } from '../../src/audit/tree/note.js';
import { inclusionPath } from '../../src/audit/tree/proofs.js';
import { readPrivateKey } from '../../src/config/ed25519.js';
import { EXPORTED } from './exported-event.js';

export const LOG_KEY = signingKey('praesidia-keys', readPrivateKey(Buffer.alloc(32, 7).toString('base64'))!);

const START = Date.parse('2027-01-31T12:00:00.000Z');

export const eventId = (index: number): string =>
  `01900000-0000-7000-8000-${String(index).padStart(12, '0')}`;

/** A line of an export, to be tampered with. */
export type LineObject = Record<string, unknown> & { leafIndex: number | null };

export const without = (value: object, ...names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

/** An event without its place, a second after the one before. */
export const logEvent = (index: number, changes: object = {}): LeafEvent => {
  const event = without(EXPORTED, 'leafIndex', 'leafHash');
  const occurredAt = new Date(START + index * 1000).toISOString();
  return { ...event, id: eventId(index), occurredAt, ...changes } as LeafEvent;
};

const hashOf = (event: LeafEvent): Buffer => hashLeaf(canonicalEvent(event));

/** An export of events as the service writes it. */
export const exportOf = (events: readonly LeafEvent[]): LineObject[] =>
  events.map((event, leafIndex) => ({ ...event, leafIndex, leafHash: hashOf(event).toString('base64') }));

function rootOf(hashes: readonly Buffer[]): Buffer {
  const frontier = Frontier.empty();
  for (const each of hashes) frontier.append(each);
  return frontier.root();
}

/** A genuine checkpoint of these events, by default an hour after them. */
export const checkpointOf = (
  events: readonly LeafEvent[],
  issuedAt = new Date(START + 3_600_000),
): Promise<Checkpoint> => {
  const { organizationId } = EXPORTED;
  return signCheckpoint(
    { organizationId, size: events.length, rootHash: rootOf(events.map(hashOf)), issuedAt },
    LOG_KEY,
  );
};

/** As the REST interface answers it. */
export const checkpointJson = (checkpoint: Checkpoint): Record<string, unknown> => ({
  organizationId: checkpoint.organizationId,
  size: checkpoint.size,
  rootHash: checkpoint.rootHash.toString('base64'),
  issuedAt: checkpoint.issuedAt.toISOString(),
  keyId: checkpoint.keyId,
  signature: checkpoint.signature.toString('base64'),
  note: checkpointNote(checkpoint),
});

/** The lines of some of the events, each with its proof in the tree of them all. */
export function provenExportOf(events: readonly LeafEvent[], chosen: readonly number[]): LineObject[] {
  const lines = exportOf(events);
  const hashes = events.map(hashOf);
  return chosen.map((index) => ({
    ...lines[index]!,
    proof: {
      size: events.length,
      hashes: inclusionPath(index, events.length).map(({ start, end }) =>
        rootOf(hashes.slice(start, end)).toString('base64'),
      ),
    },
  }));
}

export const ndjson = (lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');
