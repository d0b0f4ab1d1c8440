import { createHash, randomBytes } from 'node:crypto';
import { readSha256 } from './read-sha256.js';

describe('a SHA-256', () => {
  it('is read in each of its spellings', () => {
    for (let i = 0; i < 100; i++) {
      const digest = createHash('sha256').update(randomBytes(20)).digest();
      const hex = digest.toString('hex');
      const spellings = [hex, hex.toUpperCase(), digest.toString('base64'), digest.toString('base64url')];
      for (const text of spellings) expect(readSha256(text)).toEqual(digest);
    }
  });

  it.each([
    '',
    'a'.repeat(63),
    'a'.repeat(65),
    'g'.repeat(64),
    'A'.repeat(42),
    'A'.repeat(44),
    `${'A'.repeat(42)}B`,
    `${'A'.repeat(43)}==`,
    ` ${'a'.repeat(64)}`,
    `${'a'.repeat(64)}\n`,
    `$2b$10$${'a'.repeat(53)}`,
  ])('is not %j', (text) => expect(readSha256(text)).toBeNull());
});
