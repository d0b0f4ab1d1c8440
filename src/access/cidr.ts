import { ValidateBy, type ValidationOptions } from 'class-validator';
import ipaddr from 'ipaddr.js';

const CIDR = /^[0-9a-fA-F.:]+\/\d{1,3}$/;

/** An IPv4 or IPv6 block in CIDR notation (RFC 4632, RFC 4291) without host bits set, e.g. `203.0.113.0/24`. */
export function isCidr(value: unknown): value is string {
  if (typeof value !== 'string' || !CIDR.test(value) || !ipaddr.isValidCIDR(value)) return false;
  const [address, bits] = ipaddr.parseCIDR(value);
  const network =
    address.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(value)
      : ipaddr.IPv6.networkAddressFromCIDR(value);
  // `203.0.113.7/0` would open a list to the world by a slip of the pen
  return bits >= 0 && address.toString() === network.toString();
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
