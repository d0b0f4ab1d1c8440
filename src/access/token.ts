import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

/** What a token is for, by its first four characters. */
export const TOKEN_KINDS = { api_key: 'psk_', session: 'pss_', link: 'psl_' } as const;
export type TokenKind = keyof typeof TOKEN_KINDS;

export type TokenShape = { readonly kind: TokenKind } | 'unknown' | 'mistyped';

/**
 * A new token: prefix, 256 random bits in base62 (43 characters), CRC32 of all before it (6 characters).
 * @param start display prefix that the token is to have, where that is known already; the rest is random all the same
 */
export function newToken(kind: TokenKind, start = ''): string {
  const random = TOKEN_KINDS[kind] + base62(BigInt(`0x${randomBytes(32).toString('hex')}`), RANDOM_LENGTH);
  const body = start + random.slice(start.length);
  return body + checksum(body);
}

/** Tells by form alone, without any I/O, whether a token can be one of ours; `mistyped` when only its checksum is wrong. */
export function readToken(token: string): TokenShape {
  const shape = /^(ps[a-z]_)[0-9A-Za-z]{49}$/.exec(token);
  if (!shape) return 'unknown';
  const kind = (Object.keys(TOKEN_KINDS) as TokenKind[]).find((name) => TOKEN_KINDS[name] === shape[1]);
  if (!kind) return 'unknown';
  return checksum(token.slice(0, -CHECKSUM_LENGTH)) === token.slice(-CHECKSUM_LENGTH) ? { kind } : 'mistyped';
}

/** What may be shown of a token: its first characters, of which 8 are random, and its last four. */
export const displayParts = (token: string): { prefix: string; last4: string } => ({
  prefix: token.slice(0, 12),
  last4: token.slice(-4),
});

/** SHA-256 of a token, a byte a character: a verification makes no buffer, which the garbage collector would have to let go. */
export const sha256 = (token: string): string => hash('sha256', token, 'binary');

const checksum = (body: string): string => base62(BigInt(crc32(body)), CHECKSUM_LENGTH);

function base62(value: bigint, length: number): string {
  let digits = '';
  for (let rest = value; rest > 0n; rest /= 62n) digits = ALPHABET[Number(rest % 62n)] + digits;
  return digits.padStart(length, '0');
}
