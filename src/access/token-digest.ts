import { createHmac, hash, hkdfSync } from 'node:crypto';
import { sha256 } from './token.js';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/** A key longer than a block counts as its hash. */
const hmacKey = (pepper: string): Buffer => {
  const key = Buffer.from(pepper, 'utf8');
  return key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key;
};

/** The padded key that one of the two hashes of an HMAC begins with, and room for what is hashed. */
const hmacBlock = (key: Buffer, pad: number): Buffer =>
  Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, pad).map((byte, index) => byte ^ (key[index] ?? 0)) as Buffer;

/**
 * What depends on the pepper: the digests that tokens are stored as, and secrets that all instances share. While one
 * pepper replaces another there are two of these: the one that everything new is made under, and the other beside it.
 */
export class TokenDigest {
  private readonly inner: Buffer;
  private readonly outer: Buffer;

  /**
   * @param pepperId what the database calls the pepper by; a later one has a higher number
   * @param other what is accepted, too: the pepper that this one replaces, or the one that is to replace it
   */
  constructor(
    private readonly pepper: string,
    readonly pepperId = 0,
    readonly other: TokenDigest | null = null,
  ) {
    const key = hmacKey(pepper);
    this.inner = hmacBlock(key, 0x36);
    this.outer = hmacBlock(key, 0x5c);
  }

  /** HMAC-SHA-256(pepper, SHA-256(token)): useless to whoever has only the database. */
  of(token: string): Buffer {
    return Buffer.from(this.hex(token), 'hex');
  }

  /**
   * The same in hexadecimal digits. HMAC (RFC 2104) as the two hashes that it is: `createHmac` makes a stream and a native object
   * for each request, which takes twice as long and has to be let go of later.
   */
  hex(token: string): string {
    this.inner.write(sha256(token), BLOCK_BYTES, 'latin1');
    this.outer.write(hash('sha256', this.inner, 'binary'), BLOCK_BYTES, 'latin1');
    return hash('sha256', this.outer, 'hex');
  }

  /** What a token may be stored as: its digest, and that under the other pepper. */
  all(token: string): Buffer[] {
    return [this.of(token), ...(this.other?.all(token) ?? [])];
  }

  /** The same of a token of which there is only its SHA-256. */
  allOfSha256(digest: Buffer): Buffer[] {
    const own = createHmac('sha256', this.pepper).update(digest).digest();
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
