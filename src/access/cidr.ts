import { ValidateBy, type ValidationOptions } from 'class-validator';
import ipaddr from 'ipaddr.js';

const CIDR = /^[0-9a-fA-F.:]+\/\d{1,3}$/;

/** An IPv4 or IPv6 block in CIDR notation (RFC 4632, RFC 4291) without host bits set, e.g. `203.0.113.0/24`. */
export const isCidr = (value: unknown): value is string => canonicalCidr(value) !== null;

/**
 * The one spelling of a block: IPv6 after RFC 5952, blocks of IPv4-mapped addresses as the IPv4 ones they stand for.
 * @returns null for what is no block without host bits
 */
export function canonicalCidr(value: unknown): string | null {
  if (typeof value !== 'string' || !CIDR.test(value) || !ipaddr.isValidCIDR(value)) return null;
  const [address, bits] = ipaddr.parseCIDR(value);
  if (address instanceof ipaddr.IPv4) {
    // the library also reads octal, hexadecimal and shortened notations, which people take for something else
    if (!ipaddr.IPv4.isValidFourPartDecimal(value.slice(0, value.indexOf('/')))) return null;
    // `203.0.113.7/0` would open a list to the world by a slip of the pen
    return ipaddr.IPv4.networkAddressFromCIDR(value).toString() === address.toString()
      ? `${address.toString()}/${bits}`
      : null;
  }
  if (ipaddr.IPv6.networkAddressFromCIDR(value).toString() !== address.toString()) return null;
  return address.isIPv4MappedAddress() && bits >= 96
    ? `${address.toIPv4Address().toString()}/${bits - 96}`
    : `${address.toRFC5952String()}/${bits}`;
}

export const IsCidr = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isCidr',
      validator: {
        validate: isCidr,
        defaultMessage: (args) =>
          `${args?.property} must be a network in CIDR notation without host bits, e.g. 203.0.113.0/24 or 2001:db8::/32`,
      },
    },
    options,
  );

/** Whether an address lies in one of the blocks; an IPv4-mapped IPv6 address counts as the IPv4 one it carries. */
export function inCidrs(address: string, cidrs: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return cidrs.some((cidr) => {
    const [network, bits] = ipaddr.parseCIDR(cidr);
    return network.kind() === parsed.kind() && parsed.match(network, bits);
  });
}

/** Whether every address of `inner` lies in one block of `outer`. */
export function cidrWithin(inner: string, outer: readonly string[]): boolean {
  const [network, bits] = ipaddr.parseCIDR(inner);
  return outer.some((cidr) => {
    const [wider, widerBits] = ipaddr.parseCIDR(cidr);
    return wider.kind() === network.kind() && widerBits <= bits && network.match(wider, widerBits);
  });
}
