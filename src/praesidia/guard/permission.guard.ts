import { Inject, Injectable, Logger, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { AccessDeclaration } from '../../access/access.decorators.js';
import { declarationOf, successStatusOf } from '../../access/permission.guard.js';
import { problemBody, PROBLEM_CONTENT_TYPE } from '../../http/problem-body.js';
import { Problem, unavailable } from '../../http/problem.js';
import { quotaHeaders } from '../../http/quota-headers.js';
import { keyNotices } from '../../http/sunset.js';
import { Authority } from '../authority.js';
import { HostOptions } from '../options.js';
import { uuidOf } from '../organization-id.js';
import { holdResponse } from './held-response.js';
import { hostRequestOf, type HostRequest } from './host-request.js';
import { Refusal } from './refusal.js';
import { exchangeOf, type Exchange } from './transport.js';

type Handler = (...args: never[]) => unknown;

interface Route {
  readonly declaration: AccessDeclaration | undefined;
  readonly successStatus: number;
}

const FORBIDDEN = 403;

/** A decision about one field, which says nothing of the others. */
const isDenial = (error: unknown): boolean => error instanceof Problem && error.getStatus() === FORBIDDEN;

/** Lets a request in by what its route declares. A host binds it globally (`APP_GUARD`) or by `@UseGuards(PermissionGuard)`. */
@Injectable()
export class PermissionGuard implements CanActivate {
  private readonly logger = new Logger('Praesidia');
  private readonly routes = new Map<Handler, Route>();

  /** @internal */
  constructor(
    private readonly authority: Authority,
    @Inject(HostOptions) private readonly options: HostOptions,
  ) {}

  /** @throws Refusal, an HttpException whose response is the problem */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { declaration, successStatus } = this.routeOf(context.getHandler() as Handler);
    if (declaration?.kind === 'public' || this.options.exempt?.includes(context.getClass())) return true;
    if (!declaration) return this.undeclared(context);
    const exchange = exchangeOf(context);
    const request = hostRequestOf(exchange);
    request.context.successStatus = successStatus;
    try {
      const organizationId = await this.organizationOf(exchange);
      await this.inTurn(request, () =>
        this.authority.admit({ request, original: exchange.request, organizationId }, declaration),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      throw this.refuse(error, request, exchange);
    } finally {
      this.settleWithResponse(request, exchange);
    }
    return true;
  }

  /** Fields of one GraphQL operation ask at the same time: the caller is found out, and counted, by the first of them. */
  private inTurn(request: HostRequest, admit: () => Promise<void>): Promise<void> {
    const again = (error?: unknown) => {
      // whoever is over a limit has been found out, too, and is not let in by the next field
      if (!request.principal || (error !== undefined && !isDenial(error))) throw error;
      return admit();
    };
    return (request.admission = request.admission ? request.admission.then(again, again) : admit());
  }

  private routeOf(handler: Handler): Route {
    let route = this.routes.get(handler);
    if (!route) {
      route = { declaration: declarationOf(handler), successStatus: successStatusOf(handler) };
      this.routes.set(handler, route);
    }
    return route;
  }

  private undeclared(context: ExecutionContext): boolean {
    const { undeclaredRoutes = 'stop' } = this.options;
    if (undeclaredRoutes === 'pass') return true;
    const exchange = exchangeOf(context);
    const where = `${context.getClass().name}.${context.getHandler().name}`;
    // the boot refuses such a route where it can see that the guard covers it
    if (undeclaredRoutes === 'stop') throw new Error(`${where} declares no access.`);
    const problem = new Problem(
      403,
      'insufficient_scope',
      'The route declares no access, so nobody is let in.',
    );
    throw this.refuse(problem, hostRequestOf(exchange), exchange);
  }

  private async organizationOf({ request }: Exchange): Promise<string | undefined> {
    const id = await this.options.organizationFrom?.(request);
    return id === undefined || id === null ? undefined : uuidOf(id);
  }

  /** The headers are there whoever makes the answer of it. */
  private refuse(problem: Problem, { context }: HostRequest, { response }: Exchange): Refusal {
    const refusal = new Refusal(problem, context.id);
    for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
    return refusal;
  }

  /** Once a request, however many guards and resolvers ask. */
  private settleWithResponse(request: HostRequest, { response }: Exchange): void {
    const { principal, context } = request;
    if (!principal || request.isHeld) return;
    request.isHeld = true;
    const told = { ...keyNotices(context, principal), ...(context.quota && quotaHeaders(context.quota)) };
    for (const [name, value] of Object.entries(told)) response.setHeader(name, value);
    holdResponse(
      response,
      (status) => this.authority.settle(principal, status),
      (error) => {
        this.logger.error(`the request could not be put on record: ${error.message}`);
        const problem = unavailable();
        const headers = {
          ...problem.headers,
          'content-type': PROBLEM_CONTENT_TYPE,
          'cache-control': 'no-store',
        };
        return { status: 503, headers, body: JSON.stringify(problemBody(problem, context.id)) };
      },
    );
  }
}
