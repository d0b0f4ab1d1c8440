import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  displayParts,
  isKeyPrefix,
  newKey,
  newToken,
  readToken,
  sha256,
  TOKEN_KINDS,
  type TokenKind,
} from './token.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const kinds = Object.keys(TOKEN_KINDS) as TokenKind[];
const aKind = fc.constantFrom(...kinds);

/** CRC-32 (ISO 3309) written down again, bit by bit, so that the two check each other. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function base62(value: number): string {
  let digits = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) digits = ALPHABET[rest % 62] + digits;
  return digits.padStart(6, '0');
}

describe('a token', () => {
  it.each(kinds)('of kind %s has a prefix, 43 random characters and 6 of checksum', (kind) => {
    const token = newToken(kind);
    expect(token).toMatch(/^ps[a-z]_[0-9A-Za-z]{49}$/);
    expect(token.slice(0, 4)).toBe(TOKEN_KINDS[kind]);
    expect(token.slice(-6)).toBe(base62(crc32(token.slice(0, 47))));
    expect(readToken(token)).toEqual({ kind });
  });

  it('agrees with a checksum that starts with zeros', () => {
    // found by trying: its CRC32 is below 62 ** 4
    const body = `psk_${'0'.repeat(43)}`;
    const padded = Array.from(
      { length: 200_000 },
      (_, i) => body.slice(0, -6) + String(i).padStart(6, '0'),
    ).find((candidate) => crc32(candidate) < 62 ** 4)!;
    const checksum = base62(crc32(padded));
    expect(checksum).toMatch(/^00/);
    expect(readToken(padded + checksum)).toEqual({ kind: 'api_key' });
  });

  it('carries 256 random bits', () => {
    const values = Array.from({ length: 500 }, () => newToken('api_key').slice(4, 47)).map((digits) =>
      [...digits].reduce((value, digit) => value * 62n + BigInt(ALPHABET.indexOf(digit)), 0n),
    );
    expect(values.every((value) => value < 1n << 256n)).toBe(true);
    expect(new Set(values).size).toBe(500);
    // the highest and the lowest bit are as random as any
    for (const bit of [0n, 255n]) {
      expect(new Set(values.map((value) => (value >> bit) & 1n)).size).toBe(2);
    }
  });

  it('is read as what it was made', () => {
    fc.assert(
      fc.property(aKind, (kind) => {
        const shape = readToken(newToken(kind));
        return typeof shape === 'object' && shape.kind === kind;
      }),
    );
  });

  it('is told to be mistyped when one character is wrong or two neighbours are swapped', () => {
    const slip = fc.record({
      kind: aKind,
      at: fc.integer({ min: 4, max: 51 }),
      by: fc.constantFrom(...ALPHABET),
      swap: fc.boolean(),
    });
    fc.assert(
      fc.property(slip, ({ kind, at, by, swap }) => {
        const token = newToken(kind);
        const replacement = swap ? token[at + 1]! + token[at]! : by;
        const typed = token.slice(0, at) + replacement + token.slice(at + replacement.length);
        fc.pre(typed !== token);
        return readToken(typed) === 'mistyped';
      }),
    );
  });

  it('is unknown in any other shape', () => {
    const token = newToken('api_key');
    const others = [
      '',
      'psk_',
      token.slice(0, -1),
      `${token}0`,
      `${token}\n`,
      ` ${token}`,
      `PSK_${token.slice(4)}`,
      `psz_${token.slice(4)}`,
      `sk_${token.slice(4)}`,
      `${token.slice(0, -1)}-`,
      `${token.slice(0, -1)}é`,
    ];
    expect(others.map((other) => readToken(other))).toEqual(others.map(() => 'unknown'));
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => readToken(text) === 'unknown'));
  });

  it('shows of itself the prefix with eight characters and the last four', () => {
    const token = newToken('api_key');
    expect(displayParts(token)).toEqual({ prefix: token.slice(0, 12), last4: token.slice(49) });
    expect(displayParts(token).prefix).toMatch(/^psk_[0-9A-Za-z]{8}$/);
  });

  it('has the SHA-256 that anybody else would compute of it', () => {
    const token = newToken('session');
    expect(sha256(token)).toBe(createHash('sha256').update(token).digest('binary'));
  });
});

describe('a key of another prefix', () => {
  it.each(['acme', 'acme_live_2', 'a1'])('begins with %s, and is read wherever it comes', (prefix) => {
    const key = newKey(prefix);
    expect(key).toMatch(new RegExp(`^${prefix}_[0-9A-Za-z]{49}$`));
    expect(key.slice(-6)).toBe(base62(crc32(key.slice(0, -6))));
    expect(displayParts(key)).toEqual({ prefix: key.slice(0, prefix.length + 9), last4: key.slice(-4) });
    // whatever the prefix is now
    expect(readToken(key, prefix)).toEqual({ kind: 'api_key' });
    expect(readToken(key)).toEqual({ kind: 'api_key' });
    expect(readToken(newToken('api_key'), prefix)).toEqual({ kind: 'api_key' });
    expect(readToken(newToken('session'), prefix)).toEqual({ kind: 'session' });
  });

  it('is mistyped where that is the prefix, and unknown elsewhere, when its checksum is wrong', () => {
    const key = newKey('acme');
    const typed = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    expect(readToken(typed, 'acme')).toBe('mistyped');
    expect(readToken(typed)).toBe('unknown');
    // the checksum covers the prefix
    expect(readToken(`acne${key.slice(4)}`, 'acne')).toBe('mistyped');
  });

  it('goes on with what of it is known', () => {
    const { prefix } = displayParts(newKey('acme'));
    const key = newToken('api_key', prefix);
    expect(key).toMatch(/^acme_[0-9A-Za-z]{49}$/);
    expect(displayParts(key).prefix).toBe(prefix);
  });

  it('has no beginning that is taken, or that no scanner could tell from other text', () => {
    const refused = ['pss', 'psl', 'pst', 'psx', '', 'a', 'A', 'acme_', '_acme', 'ac-me', 'a'.repeat(21)];
    expect(refused.filter(isKeyPrefix)).toEqual([]);
    expect(['psk', 'acme', 'sk_live'].every(isKeyPrefix)).toBe(true);
  });
});
