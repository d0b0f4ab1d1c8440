import { createHmac, hkdfSync } from 'node:crypto';
import { sha256 } from './token.js';

/** What depends on the pepper: the digests that tokens are stored as, and secrets that all instances share. */
export class TokenDigest {
  constructor(private readonly pepper: string) {}

  /** HMAC-SHA-256(pepper, SHA-256(token)): useless to whoever has only the database. */
  of(token: string): Buffer {
    return createHmac('sha256', this.pepper).update(sha256(token)).digest();
  }

  /** A 256-bit secret for one purpose, the same on every instance (HKDF, RFC 5869). */
  deriveSecret(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.pepper, 'praesidia-keys', purpose, 32));
  }
}
