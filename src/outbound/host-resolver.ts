import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

const PATIENCE_MS = 5_000;

const LOOPBACK: LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * The addresses of a name, asked of DNS. Not by the system's `getaddrinfo`, which keeps a thread of the process waiting, of
 * four that passwords are hashed by, too: names whose servers do not answer would hold sign-ins up.
 */
@Injectable()
export class HostResolver {
  private readonly resolver = new Resolver({ timeout: 2_000, tries: 2 });

  /** @param servers address and port of DNS servers to be asked instead of the system's */
  static using(servers: readonly string[]): HostResolver {
    const made = new HostResolver();
    made.resolver.setServers(servers);
    return made;
  }

  /** @returns nothing for a name that has no address, or when DNS does not answer within five seconds */
  async addresses(host: string): Promise<LookupAddress[]> {
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family }];
    // RFC 6761, section 6.3
    if (host === 'localhost' || host.endsWith('.localhost')) return LOOPBACK;
    const late = sleep(PATIENCE_MS, [] as string[], { ref: false });
    const [v4, v6] = await Promise.allSettled([
      Promise.race([this.resolver.resolve4(host), late]),
      Promise.race([this.resolver.resolve6(host), late]),
    ]);
    return [
      ...(v4.status === 'fulfilled' ? v4.value.map((address) => ({ address, family: 4 })) : []),
      ...(v6.status === 'fulfilled' ? v6.value.map((address) => ({ address, family: 6 })) : []),
    ];
  }
}
