import { checkpointNote, type Checkpoint } from '../tree/checkpoint.js';
import { vkeyOf } from '../tree/note.js';
import type { PublishedKey } from './signing-keys.js';

/** A signed statement of size and root of the organization's log. */
export class CheckpointView {
  organizationId: string;
  /** number of events in the tree */
  size: number;
  /** root of the Merkle tree over them (RFC 9162, SHA-256), in base64 */
  rootHash: string;
  /** by the clock of the database */
  issuedAt: Date;
  /** which of the published keys has signed */
  keyId: string;
  /** Ed25519 over the text of the note, in base64 */
  signature: string;
  /** the checkpoint as a signed note (C2SP tlog-checkpoint) */
  note: string;
}

export const checkpointView = (checkpoint: Checkpoint): CheckpointView => ({
  organizationId: checkpoint.organizationId,
  size: checkpoint.size,
  rootHash: checkpoint.rootHash.toString('base64'),
  issuedAt: checkpoint.issuedAt,
  keyId: checkpoint.keyId,
  signature: checkpoint.signature.toString('base64'),
  note: checkpointNote(checkpoint),
});

/** A public key that signs checkpoints, or has signed them. */
export class AuditKeyView {
  /** 8 hexadecimal digits, as in the notes it has signed */
  keyId: string;
  /** name, id and key as verifiers of signed notes take them */
  vkey: string;
  /** SubjectPublicKeyInfo (RFC 8410), in base64 */
  spki: string;
  /** the same as PEM */
  pem: string;
  validFrom: Date;
  /** null for the key that signs now */
  validTo: Date | null;
}

export class AuditKeysView {
  /** newest first */
  keys: AuditKeyView[];
}

export const auditKeyView = (key: PublishedKey): AuditKeyView => ({
  keyId: key.keyId,
  vkey: vkeyOf(key),
  spki: key.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  pem: key.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  validFrom: key.validFrom,
  validTo: key.validTo,
});
