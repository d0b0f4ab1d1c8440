import { Injectable } from '@nestjs/common';
import { Catalogue, type Permission } from '../../access/catalogue.js';
import { decide, type Decision } from '../../access/decide.js';
import { PrincipalResolver, RequestLimits } from '../../access/ports.js';
import type { Principal } from '../../access/principal.js';
import { RequestRecorder } from '../../audit/request-recorder.js';
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

/** For what is no request of a guarded route: workers, sockets, finer checks. */
@Injectable()
export class AccessService {
  /** @internal */
  constructor(
    private readonly resolver: PrincipalResolver,
    private readonly limits: RequestLimits,
    private readonly recorder: RequestRecorder,
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
      const principal = await this.resolver.resolve(request, undefined);
      await this.limits.count(principal);
      await this.recorder.record(principal, SUCCESS);
      return principal;
    });
  }

  /** Pure: what the guard would decide of a principal. A denial is not on record by itself. */
  decide(principal: Principal, permission: Permission): Decision {
    return decide(principal, this.catalogue.permission(permission));
  }
}

const NO_SOCKET = { rawHeaders: [] } as unknown as NonNullable<HostRequest['original']['raw']>;
