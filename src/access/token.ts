import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

/** What a token is for, by how it begins. The beginning of keys can be another one; see `isKeyPrefix`. */
export const TOKEN_KINDS = { api_key: 'psk_', session: 'pss_', link: 'psl_', service: 'pst_' } as const;
export type TokenKind = keyof typeof TOKEN_KINDS;

const KIND_OF: ReadonlyMap<string, TokenKind> = new Map(
  (Object.keys(TOKEN_KINDS) as TokenKind[]).map((kind) => [TOKEN_KINDS[kind], kind]),
);

export type TokenShape = { readonly kind: TokenKind } | 'unknown' | 'mistyped';

export const DEFAULT_KEY_PREFIX = 'psk';
/** What stands before the last underscore of a key. */
const KEY_PREFIX = /^(?!ps[a-z]$)[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const MAX_PREFIX_LENGTH = 20;
const RANDOM_PART = /^[0-9A-Za-z]{49}$/;

/** Whether keys may begin so, followed by an underscore: `psk`, or what is none of the service's own beginnings. */
export const isKeyPrefix = (text: string): boolean =>
  text === DEFAULT_KEY_PREFIX ||
  (text.length >= 2 && text.length <= MAX_PREFIX_LENGTH && KEY_PREFIX.test(text));

/**
 * A new token: its beginning, 256 random bits in base62 (43 characters), CRC32 of all before it (6 characters).
 * @param start how it is to begin: `acme_`, or a display prefix that is known already; the rest is random all the same
 */
export function newToken(kind: TokenKind, start: string = TOKEN_KINDS[kind]): string {
  const random = base62(BigInt(`0x${randomBytes(32).toString('hex')}`));
  const body = start + random.slice(start.length - start.lastIndexOf('_') - 1);
  return body + checksum(body);
}

/** A new key. @param prefix what stands before its last underscore */
export const newKey = (prefix: string): string => newToken('api_key', `${prefix}_`);

/**
 * Tells by form alone, without any I/O, whether a token can be one of ours. Keys of an earlier prefix are known by their
 * checksum, so nothing has to remember the prefix. `mistyped` when only the checksum is wrong.
 * @param keyPrefix what keys begin with here
 */
export function readToken(token: string, keyPrefix: string = DEFAULT_KEY_PREFIX): TokenShape {
  const start = token.slice(0, -RANDOM_LENGTH - CHECKSUM_LENGTH);
  if (!RANDOM_PART.test(token.slice(start.length))) return 'unknown';
  const own = KIND_OF.get(start);
  const prefix = start.slice(0, -1);
  if (own === undefined && !(start.endsWith('_') && isKeyPrefix(prefix))) return 'unknown';
  if (checksum(token.slice(0, -CHECKSUM_LENGTH)) === token.slice(-CHECKSUM_LENGTH))
    return { kind: own ?? 'api_key' };
  return own !== undefined || prefix === keyPrefix ? 'mistyped' : 'unknown';
}

/** What may be shown of a token: its beginning with 8 random characters, and its last four. */
export const displayParts = (token: string): { prefix: string; last4: string } => ({
  prefix: token.slice(0, token.lastIndexOf('_') + 9),
  last4: token.slice(-4),
});

/** SHA-256 of a token, a byte a character: a verification makes no buffer, which the garbage collector would have to let go. */
export const sha256 = (token: string): string => hash('sha256', token, 'binary');

/** Counted with numbers, for every verification makes one and BigInt takes several times as long. */
function checksum(body: string): string {
  let digits = '';
  let rest = crc32(body);
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = ALPHABET[rest % 62]! + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

function base62(value: bigint): string {
  let digits = '';
  for (let rest = value; rest > 0n; rest /= 62n) digits = ALPHABET[Number(rest % 62n)] + digits;
  return digits.padStart(RANDOM_LENGTH, '0');
}
