import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { inCidrs } from '../access/cidr.js';

/** What is announced like any other address, but is one cloud's way to its machines' own data and control. */
const METADATA = ['168.63.129.16/32'];

/** Where the Internet's own IPv6 addresses lie (RFC 4291, section 2.4); the rest is translated, local or unassigned. */
const GLOBAL_IPV6 = '2000::/3';

/** ISATAP (RFC 5214, section 6.1): an IPv4 address within an interface identifier. */
const isIsatap = ({ parts }: ipaddr.IPv6): boolean => (parts[4]! & 0xfdff) === 0 && parts[5] === 0x5efe;

/**
 * Whether an address belongs to a host of the Internet: not private, shared (CGNAT), loopback, link-local, multicast,
 * reserved or for documentation, not a metadata service, and not one that a gateway translates to another address
 * (mapped, NAT64, 6to4, Teredo, ISATAP), for nobody knows to which.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast' || inCidrs(address, METADATA)) return false;
  return (
    parsed instanceof ipaddr.IPv4 || (inCidrs(address, [GLOBAL_IPV6]) && !isIsatap(parsed as ipaddr.IPv6))
  );
}
