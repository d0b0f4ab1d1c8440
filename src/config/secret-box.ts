import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { TokenDigest } from '../access/token-digest.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A box was made under another pepper or for another context, or has been changed. */
export class SealBroken extends Error {
  constructor(context: string) {
    super(
      `The secret of ${context} cannot be read: it was sealed under another KEY_PEPPER, or has been changed.`,
    );
  }
}

/**
 * Secrets that the database keeps and the service has to read again, encrypted by AES-256-GCM under a key derived from the
 * pepper; while another pepper is accepted, too, what was sealed under that opens. A box is nonce (12 bytes), tag (16) and ciphertext; it opens only for the context that it was sealed for, so
 * that one that is copied into another row is of no use.
 */
export class SecretBox {
  private readonly keys: [Buffer, ...Buffer[]];

  constructor(digest: TokenDigest) {
    this.keys = digest.deriveSecrets('secret-box');
  }

  /** @param context what the secret belongs to, e.g. `audit sink 0198…`; no secret itself */
  seal(plain: Buffer, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.keys[0], nonce, { authTagLength: TAG_BYTES }).setAAD(
      Buffer.from(context),
    );
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws SealBroken when the box is not one that `seal` made for this context under the pepper or the other one */
  open(box: Buffer, context: string): Buffer {
    for (const key of this.keys) {
      const plain = openWith(key, box, context);
      if (plain) return plain;
    }
    throw new SealBroken(context);
  }

  /** What is under the other pepper, sealed anew; null for what is under the pepper already. @throws SealBroken */
  reseal(box: Buffer, context: string): Buffer | null {
    return openWith(this.keys[0], box, context) ? null : this.seal(this.open(box, context), context);
  }
}

function openWith(key: Buffer, box: Buffer, context: string): Buffer | null {
  if (box.length < NONCE_BYTES + TAG_BYTES) return null;
  const nonce = box.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(box.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}
