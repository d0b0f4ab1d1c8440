import type { Guarded } from '../access/admission.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import type { Principal } from '../access/principal.js';
import type { HostEvent, HostTransaction } from './host-event.js';

/** One request of a host that a route of its asks the caller's right for. */
export interface Call {
  /** its `principal` is set as soon as it is known who calls, before anything is decided */
  readonly request: AuthenticatedRequest;
  /** the host's own request, as its platform has it */
  readonly original: object;
  /** UUID of the organization that the request is about; undefined: that of the caller */
  readonly organizationId: string | undefined;
}

/** Says who may do what, and keeps the record of it: in this process, or by asking a service that does. */
export abstract class Authority {
  /**
   * Lets the caller in, or not. Called again for the same request, it decides again of the same caller.
   * @throws Problem; whatever is thrown is also said in `request.context.failure`
   */
  abstract admit(call: Call, declaration: Guarded): Promise<void>;

  /**
   * Has the use of the credential on record when it resolves. Called once a request with a principal, before its response
   * leaves, whoever answers it.
   * @param status of the response
   * @throws Error when it is not on record; then the response must not leave
   */
  abstract settle(principal: Principal, status: number): Promise<void>;

  /**
   * Puts something that the host itself has done on record.
   * @param transaction the host's, which the event then is a part of
   * @throws Problem
   */
  abstract record(event: HostEvent, transaction?: HostTransaction): Promise<void>;
}
