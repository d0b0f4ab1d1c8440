import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import canonicalize from 'canonicalize';
import { TokenDigest } from '../access/token-digest.js';
import { invalid, type Problem } from './problem.js';

const MAC_BYTES = 16;

/**
 * Signed keyset cursors: where the next page begins. Each is bound to the organization, filter and sort of its list, so
 * that one that was edited, made up or taken from another list is refused.
 */
@Injectable()
export class CursorCodec {
  private readonly secrets: [Buffer, ...Buffer[]];

  constructor(digest: TokenDigest) {
    this.secrets = digest.deriveSecrets('cursor');
  }

  /** @param position values of the sort columns of the last row of the page, as JSON */
  encode(binding: object, position: readonly unknown[]): string {
    const payload = Buffer.from(JSON.stringify(position));
    return Buffer.concat([mac(this.secrets[0], binding, payload), payload]).toString('base64url');
  }

  /** @throws Problem 400 for a cursor that this list did not give out */
  decode(binding: object, cursor: string): unknown[] {
    const bytes = Buffer.from(cursor, 'base64url');
    const payload = bytes.subarray(MAC_BYTES);
    const genuine =
      bytes.length > MAC_BYTES &&
      bytes.toString('base64url') === cursor &&
      this.secrets.some((secret) =>
        timingSafeEqual(bytes.subarray(0, MAC_BYTES), mac(secret, binding, payload)),
      );
    if (!genuine) throw unknownCursor();
    return JSON.parse(payload.toString()) as unknown[];
  }
}

function mac(secret: Buffer, binding: object, payload: Buffer): Buffer {
  const hmac = createHmac('sha256', secret).update(canonicalize(binding)!).update('\n').update(payload);
  return hmac.digest().subarray(0, MAC_BYTES);
}

const unknownCursor = (): Problem =>
  invalid({
    field: 'cursor',
    detail: 'cursor must be the nextCursor of a page of this list, with the same filters and sort.',
  });
