import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { Presentation } from '../access/ports.js';
import type { Principal, TenantPrincipal } from '../access/principal.js';
import { Database } from '../database/database.js';
import { isUuid } from '../http/validators.js';
import { activeOrganizations } from './account.js';
import { boundsOfMember } from './bounds.js';
import { Caller } from './caller.js';
import { CredentialReader } from './credential-reader.js';
import type { CredentialRow } from './credential-row.js';
import { LastUsed } from './last-used.js';
import { invalidToken } from './refusals.js';
import type { RejectionReason } from './rejection-log.js';
import { Rejections } from './rejections.js';
import { MEMBERSHIPS, type MembershipRow } from './membership-row.js';

/** A session token -> its principal, in the organization that the route is about. */
@Injectable()
export class SessionResolver {
  constructor(
    private readonly reader: CredentialReader,
    private readonly database: Database,
    private readonly catalogue: Catalogue,
    private readonly lastUsed: LastUsed,
    private readonly rejections: Rejections,
  ) {}

  /** @throws Problem 401 for a session that is unknown, ended or expired */
  async resolve(
    token: string,
    request: Presentation,
    organizationId: string | undefined,
  ): Promise<Principal> {
    const session = await this.reader.session(token, isUuid(organizationId) ? organizationId : null);
    if (!session) throw invalidToken();
    const { id, userId, name, clock } = session;
    const subject = { kind: 'user', id: userId!, name } as const;
    const refused = refusalOf(session);
    if (refused) {
      await this.rejections.record({ id, subject, reason: refused, clock }, request.context, () =>
        activeOrganizations(this.database, userId!),
      );
      throw invalidToken();
    }
    this.lastUsed.touch('session', id, clock.getTime(), request.context.ip);
    const { organization } = session;
    const bounds = boundsOfMember(this.catalogue, session, organization?.plan);
    return new Caller(id, userId, subject, organization, bounds, null, clock, request.context);
  }

  /** The person in each organization where they are an active member. */
  async inEachOrganization(principal: Principal): Promise<TenantPrincipal[]> {
    const rows = await this.database.fastQuery<MembershipRow>({
      name: 'memberships',
      text: MEMBERSHIPS,
      values: [principal.userId],
    });
    return rows.map((row) => ({
      ...principal,
      organization: { id: row.id, name: row.name, plan: row.plan },
      ...boundsOfMember(this.catalogue, row, row.plan),
    }));
  }
}

function refusalOf({ life: { endedAt, expiresAt }, clock }: CredentialRow): RejectionReason | null {
  if (endedAt !== null) return 'ended';
  return expiresAt !== null && expiresAt <= clock ? 'expired' : null;
}
