import type { IncomingMessage } from 'node:http';
import type { AuthenticatedRequest } from '../../access/ports.js';
import type { OrganizationRef, Principal } from '../../access/principal.js';
import type { RequestContext } from '../../access/request-context.js';
import { newId } from '../../database/new-id.js';
import { newContext, plainAddress } from '../../http/request-context.js';
import type { Exchange, PlatformRequest } from './transport.js';

const NO_PARAMS = Object.freeze({});

/** A request of a host, as access control reads it; the host's own stays untouched. */
export class HostRequest implements AuthenticatedRequest {
  readonly context: RequestContext;
  readonly raw: IncomingMessage;
  // which tenant a request is about, `organizationFrom` says
  readonly params = NO_PARAMS;
  principal?: Principal;
  covered?: readonly OrganizationRef[];
  /** the latest decision that was asked for it */
  admission?: Promise<void>;
  /** the response waits for the record, whichever guard has seen to it */
  isHeld = false;

  constructor(readonly original: PlatformRequest) {
    this.raw = original.raw ?? (original as unknown as IncomingMessage);
    this.context = newContext({
      id: newId(),
      method: original.method,
      route: routeOf(original),
      ip: plainAddress(original.ip, this.raw.socket?.remoteAddress),
      userAgent: original.headers['user-agent'],
    });
  }

  get method(): string {
    return this.original.method;
  }
  get headers(): PlatformRequest['headers'] {
    return this.original.headers;
  }
  get protocol(): string {
    return this.original.protocol ?? 'http';
  }
  get host(): string {
    return this.headers.host ?? '';
  }
  get query(): unknown {
    return this.original.query;
  }
  get body(): unknown {
    return this.original.body;
  }
}

/** The template of the route, as the platform knows it; '' where there is none. */
function routeOf({ routeOptions, route, baseUrl = '', params }: PlatformRequest): string {
  if (routeOptions?.url !== undefined) return routeOptions.url;
  if (route) return typeof route.path === 'string' ? route.path : '';
  // where a mount is called at, which is its template if it has no parameters; else it is full of ids
  return Object.keys(params ?? {}).length === 0 ? baseUrl : '';
}

/**
 * Where a request keeps its own, which nobody else sees. No `WeakMap` by requests: as long as that lives, its values count as
 * in use for collections of the young generation, so each would become old with the whole request that it leads to.
 */
const OWN = Symbol('praesidia');
type Known = { [OWN]?: HostRequest };

// what a request inherits from another is the other's: it may come with another credential
const ownOf = (request: object): HostRequest | undefined =>
  Object.hasOwn(request, OWN) ? (request as Known)[OWN] : undefined;

/** The one of a request of the host, made when it is first asked for. */
export function hostRequestOf({ request }: Exchange): HostRequest {
  const made = ownOf(request);
  if (made) return made;
  const own = new HostRequest(request);
  Object.defineProperty(request, OWN, { value: own });
  return own;
}

/** Who calls, as the guard has found out; undefined where it has not. */
export const principalOf = (request: object): Principal | undefined => ownOf(request)?.principal;
