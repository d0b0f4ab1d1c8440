import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The token of key number `n`, the same in every database and for every contender: the shape and checksum of a real one,
 * its 43 characters made from the number instead of from chance, so that the load generators know all of them.
 * @param {number} n
 * @returns {string}
 */
export function tokenOf(n) {
  const body = `psk_${hash('sha256', `bench key ${n}`, 'hex').slice(0, 43)}`;
  let rest = crc32(body);
  let digits = '';
  for (let i = 0; i < 6; i++) {
    digits = ALPHABET[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return body + digits;
}

/** Well-formed, but in no database. */
export const UNKNOWN_TOKEN = tokenOf(4_000_000_000);

/**
 * Of every ten keys one is revoked, one expired, one has never been used; the other seven are presented. First uses are
 * left out because each is written at once, which happens once in the life of a key.
 */
const isPresented = (n) => n % 10 >= 3;

/** The key with which the benchmark lists and revokes. */
export const ADMIN_KEY = 3;

/**
 * Numbers of keys to present, drawn evenly from 1 … `keys`; the same for the same seed, so that all contenders of a round
 * are asked for the same ones.
 * @param {number} count
 * @param {number} keys
 * @param {number} seed
 * @returns {number[]}
 */
export function drawKeys(count, keys, seed) {
  const random = mulberry32(seed);
  const drawn = [];
  while (drawn.length < count) {
    const n = 1 + Math.floor(random() * keys);
    if (isPresented(n)) drawn.push(n);
  }
  return drawn;
}

/** A small, well-known generator of pseudo-random numbers in [0, 1). */
function mulberry32(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
