import fc from 'fast-check';
import { canonicalCidr, cidrWithin, inCidrs, isCidr } from './cidr.js';

describe('a network in CIDR notation', () => {
  it.each([
    '203.0.113.0/24',
    '203.0.113.7/32',
    '10.0.0.0/8',
    '0.0.0.0/0',
    '2001:db8::/32',
    '::1/128',
    '::/0',
  ])('is %s', (cidr) => expect(isCidr(cidr)).toBe(true));

  it.each([
    '203.0.113.7/24',
    '203.0.113.7/0',
    '2001:db8::1/32',
    '203.0.113.0',
    '203.0.113.0/33',
    '2001:db8::/129',
    '203.0.113.0/-1',
    '203.0.113.0/ 24',
    '203.0.113/24',
    '256.0.0.0/8',
    'example.com/24',
    '203.0.113.0/24\n',
    'fe80::%eth0/64',
    '/24',
    '',
    7,
    null,
    undefined,
    ['10.0.0.0/8'],
  ])('is not %j', (value) => expect(isCidr(value)).toBe(false));
});

describe('an address lies in networks', () => {
  it.each([
    ['203.0.113.7', ['203.0.113.0/24'], true],
    ['203.0.114.7', ['203.0.113.0/24'], false],
    ['203.0.114.7', ['203.0.113.0/24', '203.0.114.7/32'], true],
    ['2001:db8:1::1', ['2001:db8::/32'], true],
    ['2001:db9::1', ['2001:db8::/32'], false],
    ['::ffff:203.0.113.7', ['203.0.113.0/24'], true],
    ['203.0.113.7', ['::/0'], false],
    ['2001:db8::1', ['0.0.0.0/0'], false],
    ['203.0.113.7', [], false],
    ['not an address', ['0.0.0.0/0', '::/0'], false],
    ['', ['0.0.0.0/0'], false],
  ])('%s in %j: %s', (address, cidrs, expected) => expect(inCidrs(address, cidrs)).toBe(expected));

  it('exactly when its first bits are theirs', () => {
    const uint32 = fc.integer({ min: 0, max: 0xffffffff });
    const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
    fc.assert(
      fc.property(uint32, uint32, fc.integer({ min: 0, max: 32 }), fc.boolean(), (a, b, bits, near) => {
        const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
        const network = (a & mask) >>> 0;
        const address = near ? (network | (b & ~mask)) >>> 0 : b;
        const cidr = `${dotted(network)}/${bits}`;
        const expected = (address & mask) >>> 0 === network;
        return isCidr(cidr) && inCidrs(dotted(address), [cidr]) === expected;
      }),
    );
  });
});

describe('a network lies within networks', () => {
  it.each([
    ['10.1.0.0/16', ['10.0.0.0/8'], true],
    ['10.0.0.0/8', ['10.0.0.0/8'], true],
    ['10.0.0.0/8', ['10.1.0.0/16'], false],
    ['11.0.0.0/16', ['10.0.0.0/8'], false],
    ['10.0.0.0/8', ['10.0.0.0/9', '10.128.0.0/9'], false],
    ['2001:db8:1::/48', ['10.0.0.0/8', '2001:db8::/32'], true],
    ['10.0.0.0/8', ['::/0'], false],
    ['0.0.0.0/0', ['10.0.0.0/8'], false],
    ['10.0.0.0/8', [], false],
  ])('%s in %j: %s', (inner, outer, expected) => expect(cidrWithin(inner, outer)).toBe(expected));
});

describe('a network has one spelling', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['2001:DB8:0:0::/32', '2001:db8::/32'],
    ['2001:0db8::/032', '2001:db8::/32'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
    ['::/0', '::/0'],
    ['010.0.0.0/8', null],
    ['0/0', null],
    ['::ffff:10.0.0.1/104', null],
    [7, null],
  ])('%j is %j', (cidr, expected) => expect(canonicalCidr(cidr)).toBe(expected));
});
