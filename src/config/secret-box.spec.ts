import { TokenDigest } from '../access/token-digest.js';
import { SealBroken, SecretBox } from './secret-box.js';

const PEPPER = 'a pepper that is used by tests alone';

describe('a secret box', () => {
  const box = new SecretBox(new TokenDigest(PEPPER));
  const secret = Buffer.from('what nobody may read');

  it('gives back what was sealed, under the same pepper on every instance', () => {
    const sealed = box.seal(secret, 'sink 1');
    expect(new SecretBox(new TokenDigest(PEPPER)).open(sealed, 'sink 1')).toEqual(secret);
    expect(box.open(box.seal(Buffer.alloc(0), 'empty'), 'empty')).toEqual(Buffer.alloc(0));
  });

  it('holds nothing readable, and never the same bytes twice', () => {
    const sealed = box.seal(secret, 'sink 1');
    expect(sealed.includes(secret.subarray(0, 4))).toBe(false);
    expect(box.seal(secret, 'sink 1')).not.toEqual(sealed);
  });

  it('opens neither for another context nor under another pepper', () => {
    const sealed = box.seal(secret, 'sink 1');
    expect(() => box.open(sealed, 'sink 2')).toThrow(SealBroken);
    expect(() => new SecretBox(new TokenDigest(`${PEPPER}!`)).open(sealed, 'sink 1')).toThrow(/KEY_PEPPER/);
  });

  it('does not open when a single bit differs or it was cut short', () => {
    const sealed = box.seal(secret, 'sink 1');
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i]! ^= 1;
      expect(() => box.open(changed, 'sink 1')).toThrow(SealBroken);
      expect(() => box.open(sealed.subarray(0, i), 'sink 1')).toThrow(SealBroken);
    }
  });
});
