import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { sha256 } from './token.js';

/**
 * What depends on the pepper: the digests that tokens are stored as, and secrets that all instances share. While one
 * pepper replaces another there are two of these: the one that everything new is made under, and the other beside it.
 */
export class TokenDigest {
  private readonly key: KeyObject;

  /**
   * @param pepperId what the database calls the pepper by; a later one has a higher number
   * @param other what is accepted, too: the pepper that this one replaces, or the one that is to replace it
   */
  constructor(
    private readonly pepper: string,
    readonly pepperId = 0,
    readonly other: TokenDigest | null = null,
  ) {
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

  /** What a token may be stored as: its digest, and that under the other pepper. */
  all(token: string): Buffer[] {
    return [this.of(token), ...(this.other?.all(token) ?? [])];
  }

  /** The same of a token of which there is only its SHA-256. */
  allOfSha256(digest: Buffer): Buffer[] {
    const own = createHmac('sha256', this.key).update(digest).digest();
    return [own, ...(this.other?.allOfSha256(digest) ?? [])];
  }

  /** The two columns of a token that is stored. */
  columns(token: string): { digest: Buffer; pepperId: number } {
    return { digest: this.of(token), pepperId: this.pepperId };
  }

  /** Whether what is under the other pepper is to move to this one. */
  get replacesOther(): boolean {
    return this.other !== null && this.other.pepperId < this.pepperId;
  }

  /** A 256-bit secret for one purpose, the same on every instance (HKDF, RFC 5869). */
  deriveSecret(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.pepper, 'praesidia-keys', purpose, 32));
  }

  /** The secret of a purpose, and that of the other pepper. */
  deriveSecrets(purpose: string): [Buffer, ...Buffer[]] {
    return [this.deriveSecret(purpose), ...(this.other?.deriveSecrets(purpose) ?? [])];
  }
}
