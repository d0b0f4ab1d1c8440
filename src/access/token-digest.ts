import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { sha256 } from './token.js';

/** What depends on the pepper: the digests that tokens are stored as, and secrets that all instances share. */
export class TokenDigest {
  private readonly key: KeyObject;

  constructor(private readonly pepper: string) {
    this.key = createSecretKey(pepper, 'utf8');
  }

  /** HMAC-SHA-256(pepper, SHA-256(token)): useless to whoever has only the database. */
  of(token: string): Buffer {
    return Buffer.from(this.hex(token), 'hex');
  }

  /** The same in hexadecimal digits. */
  hex(token: string): string {
    return createHmac('sha256', this.key).update(sha256(token), 'binary').digest('hex');
  }

  /** A 256-bit secret for one purpose, the same on every instance (HKDF, RFC 5869). */
  deriveSecret(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.pepper, 'praesidia-keys', purpose, 32));
  }
}
