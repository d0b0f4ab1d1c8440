import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { TokenDigest } from './token-digest.js';

const expected = (pepper: string, token: string): string =>
  createHmac('sha256', pepper).update(createHash('sha256').update(token).digest()).digest('hex');

// below, at and above the 64 bytes of a block, beyond which HMAC hashes its key
const peppers = fc.string({ unit: 'binary', minLength: 1, maxLength: 140 });

describe('the digest of a token', () => {
  it("is Node's HMAC-SHA-256 of its SHA-256, whatever the pepper", () => {
    fc.assert(
      fc.property(peppers, fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (pepper, tokens) => {
        const digest = new TokenDigest(pepper);
        return tokens.every((token) => digest.hex(token) === expected(pepper, token));
      }),
    );
  });

  it.each([32, 63, 64, 65, 128])('holds for a pepper of %i characters', (length) => {
    const pepper = 'é'.repeat(length).slice(0, length);
    expect(new TokenDigest(pepper).hex('psk_token')).toBe(expected(pepper, 'psk_token'));
    expect(new TokenDigest('p'.repeat(length)).of('psk_token').toString('hex')).toBe(
      expected('p'.repeat(length), 'psk_token'),
    );
  });

  it('is the same for one of which there is only its SHA-256', () => {
    const digest = new TokenDigest('another pepper of the deployment', 2, new TokenDigest('one pepper', 1));
    const sha256 = createHash('sha256').update('a key from elsewhere').digest();
    expect(digest.allOfSha256(sha256)).toEqual(digest.all('a key from elsewhere'));
    expect(digest.all('a key from elsewhere').map((each) => each.toString('hex'))).toEqual(
      ['another pepper of the deployment', 'one pepper'].map((pepper) =>
        expected(pepper, 'a key from elsewhere'),
      ),
    );
  });
});
