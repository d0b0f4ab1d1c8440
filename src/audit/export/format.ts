import type { AuditEventView } from '../audit-event.view.js';
import type { LineProof } from './line-proofs.js';

/** An event as an export writes it. */
export interface ExportedEvent extends AuditEventView {
  /** hash of its leaf as the log's tree holds it, in base64; null while the event has no leaf */
  readonly leafHash: string | null;
  /** where proofs were asked for and the event has a leaf */
  readonly proof?: LineProof;
}

/** In an export of everything: neighbouring leaves whose events retention has dropped. */
export interface DroppedLeaves {
  readonly organizationId: string;
  /** the first of them */
  readonly leafIndex: number;
  /** base64 */
  readonly leafHashes: readonly string[];
}

/** How an export is written. */
export interface ExportFormat {
  readonly contentType: string;
  /** of a file that holds it */
  readonly extension: string;
  /** what stands before the first event; ends its line */
  readonly head: string;
  /** events as text, a line each, the last one ended too */
  write(events: readonly ExportedEvent[]): string;
  /** of leaves without events, where the format has a place for them */
  writeDropped?(leaves: DroppedLeaves): string;
}
