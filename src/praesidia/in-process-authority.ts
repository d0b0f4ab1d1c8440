import { Injectable } from '@nestjs/common';
import { Admission, type Guarded } from '../access/admission.js';
import { Catalogue } from '../access/catalogue.js';
import type { Principal } from '../access/principal.js';
import { HostRoutes } from '../api-keys/usage/host-routes.js';
import { RequestRecorder } from '../audit/request-recorder.js';
import { failureOf } from '../http/to-problem.js';
import { Authority, type Call } from './authority.js';
import { problemOf } from './guard/refusal.js';
import type { HostEvent, HostTransaction } from './host-event.js';
import { HostEvents } from './host-events.js';

const FORBIDDEN = 403;
/** Something of the host's said no. */
const HOST_DENIED = { outcome: 'denied', reason: `status_${FORBIDDEN}`, requiredPermission: null } as const;

/** Decides in the host's own process, by the host's own database. */
@Injectable()
export class InProcessAuthority extends Authority {
  constructor(
    private readonly admission: Admission,
    private readonly recorder: RequestRecorder,
    private readonly catalogue: Catalogue,
    private readonly events: HostEvents,
    private readonly routes: HostRoutes,
  ) {
    super();
  }

  async admit({ request, organizationId }: Call, declaration: Guarded): Promise<void> {
    try {
      // what was read after the request had arrived holds for all that it is asked for
      if (request.principal) await this.admission.admitAlso(request, organizationId, declaration);
      else await this.admission.admit(request, organizationId, declaration);
      const { method, route } = request.context;
      // as the platform names it, with the prefix and the version that the host has put before it
      if (declaration.kind === 'permission' && route)
        await this.routes.learn([{ method, route, permission: declaration.permission }]);
    } catch (error) {
      const problem = problemOf(error, this.catalogue);
      if (!problem) throw error;
      request.context.failure = failureOf(error, problem);
      throw problem;
    }
  }

  async settle(principal: Principal, status: number): Promise<void> {
    const { request } = principal;
    if (status === FORBIDDEN) request.failure ??= HOST_DENIED;
    // GraphQL answers 200 whatever becomes of its fields
    await this.recorder.record(principal, status < 400 && request.failure ? FORBIDDEN : status);
  }

  record(event: HostEvent, transaction?: HostTransaction): Promise<void> {
    return this.events.record(event, transaction);
  }
}
