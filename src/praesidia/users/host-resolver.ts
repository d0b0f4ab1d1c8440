import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '../../access/catalogue.js';
import { PrincipalResolver, type AuthenticatedRequest } from '../../access/ports.js';
import type { Principal, TenantPrincipal } from '../../access/principal.js';
import { readToken } from '../../access/token.js';
import { boundsOfMember } from '../../authentication/bounds.js';
import { Config } from '../../config/config.js';
import { HostRequest } from '../guard/host-request.js';
import { HostOptions, type PraesidiaOptions } from '../options.js';
import { uuidOf } from '../organization-id.js';
import type { HostUser } from './host-users.js';
import { TenantReader } from './tenant-reader.js';

/** Asks the host who it is, wherever no token of ours is presented; keys are resolved as everywhere. */
@Injectable()
export class HostResolver extends PrincipalResolver {
  constructor(
    private readonly credentials: PrincipalResolver,
    private readonly tenants: TenantReader,
    private readonly catalogue: Catalogue,
    private readonly config: Config,
    @Inject(HostOptions) private readonly options: Pick<PraesidiaOptions, 'users'>,
  ) {
    super();
  }

  async resolve(request: AuthenticatedRequest, organizationId: string | undefined): Promise<Principal> {
    const { users } = this.options;
    if (users && request instanceof HostRequest && !this.presentsKey(request)) {
      const user = await users.userOf(request.original);
      const principal = user && (await this.principalOf(user, request));
      if (principal) return principal;
    }
    return this.credentials.resolve(request, organizationId);
  }

  inEachOrganization(principal: Principal): Promise<TenantPrincipal[]> {
    return this.credentials.inEachOrganization(principal);
  }

  /** null where the host's tenant is no organization here: then nothing is granted to anybody there */
  private async principalOf(user: HostUser, { context }: HostRequest): Promise<Principal | null> {
    const tenant = await this.tenants.of(uuidOf(user.organizationId), user.roles);
    if (!tenant) return null;
    const { organization, customPermissions, at } = tenant;
    const id = uuidOf(user.id);
    return {
      credentialId: id,
      userId: id,
      subject: { kind: 'user', id, name: user.name },
      organization,
      ...boundsOfMember(this.catalogue, { builtInRoles: user.roles, customPermissions }, organization.plan),
      vouchedFor: true,
      key: null,
      at,
      request: context,
    };
  }

  /** What looks like a token of ours is one, or nothing. */
  private presentsKey({ headers }: AuthenticatedRequest): boolean {
    const { tokenPrefix, acceptXApiKey } = this.config;
    const [, bearer] = /^bearer +(\S+) *$/i.exec(String(headers.authorization ?? '')) ?? [];
    const presented = [bearer, acceptXApiKey ? headers['x-api-key'] : undefined];
    return presented.some(
      (token) => typeof token === 'string' && readToken(token, tokenPrefix) !== 'unknown',
    );
  }
}
