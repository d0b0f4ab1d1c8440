import { ApiKeyView } from '../api-key.view.js';

/** A request as the audit log has it. */
export class LastUseView {
  at: Date;
  ip: string | null;
  method: string | null;
  /** template of the route; null when the log does not reach back that far */
  route: string | null;
}

/** How far the replacement of a key is. */
export class RotationView {
  predecessorId: string;
  successorId: string;
  /** end of the overlap; null while it waits for the successor's first use */
  retiresAt: Date | null;
  /** the last request with the predecessor; null: there has never been one */
  lastUse: LastUseView | null;
  successorLastUsedAt: Date | null;
  /** nobody would notice the end of the overlap, as far as can be told */
  safeToEnd: boolean;
  /** e.g. `safe to end`, `not yet, last used 3 minutes ago` */
  readiness: string;
}

/** An API key, with how far its replacement is. */
export class ApiKeyDetailView extends ApiKeyView {
  /** of the key and its successor, or of its predecessor and the key; absent for one that stands alone */
  rotation?: RotationView;
}
