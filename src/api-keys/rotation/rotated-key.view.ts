import { CreatedApiKeyView } from '../api-key.view.js';

/** What becomes of the key that was replaced. */
export class ReplacedKeyView {
  id: string;
  prefix: string;
  /** until when it works; null: it waits for the successor's first use */
  retiresAt: Date | null;
}

/** The successor, with its token, and what becomes of its predecessor. */
export class RotatedApiKeyView extends CreatedApiKeyView {
  predecessor: ReplacedKeyView;
}
