import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import { inCidrs } from '../access/cidr.js';
import { Config } from '../config/config.js';
import { isPublicAddress } from './addresses.js';
import { HostResolver } from './host-resolver.js';

/** The service does not connect there; the message is a sentence without any address. */
export class OutboundRefused extends Error {}

/**
 * Says where the service may connect to on behalf of its users: to hosts of the Internet, and to the networks that the
 * operator has allowed (`OUTBOUND_ALLOW`). Whoever connects does it with `pinned` addresses, so that a name cannot mean
 * another address when it is used than when it was judged.
 */
@Injectable()
export class Outbound {
  constructor(
    private readonly config: Config,
    private readonly resolver: HostResolver,
  ) {}

  /**
   * All addresses of a host, every one of which may be connected to.
   * @param allowedOnly whether the host must lie in the operator's own networks, for what is not encrypted
   * @throws OutboundRefused when the host has no address, or one that may not be connected to
   */
  async addresses(host: string, { allowedOnly = false } = {}): Promise<LookupAddress[]> {
    const found = await this.resolver.addresses(host);
    if (found.length === 0) throw new OutboundRefused('The host name cannot be resolved.');
    const isAllowed = ({ address }: LookupAddress) => inCidrs(address, this.config.outboundAllow);
    if (allowedOnly && !found.every(isAllowed)) {
      throw new OutboundRefused('Without TLS, only hosts in the networks of OUTBOUND_ALLOW are reached.');
    }
    if (!found.every((each) => isAllowed(each) || isPublicAddress(each.address))) {
      throw new OutboundRefused('The host has an address that is not public.');
    }
    return found;
  }
}

/** Has a connection made to these addresses and no others, whatever the name means by then. */
export const pinned =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_, options, done) => {
    if (options.all) done(null, [...addresses]);
    else done(null, addresses[0]!.address, addresses[0]!.family);
  };
