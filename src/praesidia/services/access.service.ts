import { Injectable, type HttpException } from '@nestjs/common';
import { Catalogue, type Permission } from '../../access/catalogue.js';
import { decide, type Decision } from '../../access/decide.js';
import type { Principal } from '../../access/principal.js';
import { Authority } from '../authority.js';
import { HostRequest } from '../guard/host-request.js';
import { asHost } from '../guard/refusal.js';

/** Where a token comes from that no HTTP request presents. */
export interface Occasion {
  /** what the log shows as the route, e.g. `job invoices.send` */
  readonly route?: string;
  /** the address of whoever presents it; a key that is bound to networks works from none without it */
  readonly ip?: string;
  readonly userAgent?: string;
}

const SUCCESS = 200;
const FAILED = 500;
/** Whose token it is counts alone; what the plan says of it, `decide()` does. */
const ANYBODY = { kind: 'authenticated', people: false, evenSuspended: true, unlimited: false } as const;

/** For what is no request of a guarded route: workers, sockets, finer checks. */
@Injectable()
export class AccessService {
  /** @internal */
  constructor(
    private readonly authority: Authority,
    private readonly catalogue: Catalogue,
  ) {}

  /**
   * Whose token it is, by what is true now; the answer is for what is done next, not to be kept. The use is on record when it
   * resolves.
   * @throws Refusal 401 for a token that is not valid, 429, 503
   */
  async authenticate(token: string, { route = '', ip, userAgent }: Occasion = {}): Promise<Principal> {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(userAgent !== undefined && { 'user-agent': userAgent }),
    };
    const request = new HostRequest({
      method: 'CALL',
      headers,
      ip,
      routeOptions: { url: route },
      raw: NO_SOCKET,
    });
    return asHost(this.catalogue, null, async () => {
      const call = { request, original: request.original, organizationId: undefined };
      let status = SUCCESS;
      try {
        await this.authority.admit(call, ANYBODY);
      } catch (error) {
        status = (error as Partial<HttpException>).getStatus?.() ?? FAILED;
        throw error;
      } finally {
        if (request.principal) await this.authority.settle(request.principal, status);
      }
      return request.principal!;
    });
  }

  /** Pure: what the guard would decide of a principal. A denial is not on record by itself. */
  decide(principal: Principal, permission: Permission): Decision {
    return decide(principal, this.catalogue.permission(permission));
  }
}

const NO_SOCKET = { rawHeaders: [] } as unknown as NonNullable<HostRequest['original']['raw']>;
