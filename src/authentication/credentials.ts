import { Injectable } from '@nestjs/common';
import { PrincipalResolver, type AuthenticatedRequest, type Presentation } from '../access/ports.js';
import type { Principal, TenantPrincipal } from '../access/principal.js';
import { readToken } from '../access/token.js';
import { ImportedKeys } from '../api-keys/import/imported-keys.js';
import { Config } from '../config/config.js';
import { KeyResolver } from './key.resolver.js';
import { tokenInHeaders } from './presented-token.js';
import { invalidToken, mistypedToken, unauthenticated } from './refusals.js';
import { ServiceResolver } from './service.resolver.js';
import { SessionCookie } from './session-cookie.js';
import { SessionResolver } from './session.resolver.js';

/** Finds the credential of a request and hands it to the one resolver that its token's prefix names. */
@Injectable()
export class Credentials extends PrincipalResolver {
  constructor(
    private readonly keys: KeyResolver,
    private readonly sessions: SessionResolver,
    private readonly services: ServiceResolver,
    private readonly cookie: SessionCookie,
    private readonly imported: ImportedKeys,
    private readonly config: Config,
  ) {
    super();
  }

  // not `async`: every request would pay for one promise more, and who asks awaits what comes of it anyway
  resolve(request: AuthenticatedRequest, organizationId: string | undefined): Promise<Principal> {
    return this.resolveToken(this.tokenOf(request), request, organizationId);
  }

  /** The same for a token that was presented elsewhere. @throws Problem 401, or rejects with one */
  resolveToken(token: string, request: Presentation, organizationId: string | undefined): Promise<Principal> {
    const shape = readToken(token, this.config.tokenPrefix);
    if (typeof shape === 'string') return this.resolveForeign(token, shape, request);
    switch (shape.kind) {
      case 'api_key':
        return this.keys.resolve(token, request);
      case 'session':
        return this.sessions.resolve(token, request, organizationId);
      case 'service':
        return this.services.resolve(token, request, organizationId);
      default:
        throw invalidToken();
    }
  }

  /** None of ours by its form: it can be a key that was issued elsewhere. */
  private async resolveForeign(
    token: string,
    shape: 'unknown' | 'mistyped',
    request: Presentation,
  ): Promise<Principal> {
    if (await this.imported.exist()) return this.keys.resolve(token, request);
    throw shape === 'mistyped' ? mistypedToken() : invalidToken();
  }

  async inEachOrganization(principal: Principal): Promise<TenantPrincipal[]> {
    const { key, organization } = principal;
    if (key) return organization ? [{ ...principal, organization }] : [];
    return this.sessions.inEachOrganization(principal);
  }

  private tokenOf(request: AuthenticatedRequest): string {
    const presented = tokenInHeaders(request, this.config.acceptXApiKey);
    if (presented !== null) return presented;
    // a cookie beside a header is ignored, whatever the header holds
    if (request.headers.authorization !== undefined) throw unauthenticated();
    const token = this.cookie.read(request);
    if (!token) throw unauthenticated();
    return token;
  }
}
