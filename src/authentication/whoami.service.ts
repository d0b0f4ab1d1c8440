import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { Principal } from '../access/principal.js';
import { Database } from '../database/database.js';
import { membershipsOf } from './memberships.js';
import { ownAccess } from './own-access.js';
import type { WhoAmIView } from './whoami.view.js';

@Injectable()
export class WhoAmIService {
  constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
  ) {}

  async describe(principal: Principal): Promise<WhoAmIView> {
    const { key, organization, userId } = principal;
    const { id, name } = principal.subject;
    if (!key) {
      const organizations = await membershipsOf(this.database, userId!);
      return { subject: { kind: 'user', id: id!, name }, organizations };
    }
    return {
      subject: { kind: 'api_key', id: id!, name },
      organizationId: organization!.id,
      apiKey: { id: key.id, prefix: key.prefix, scopes: [...key.scopes], expiresAt: key.expiresAt },
      permissions: ownAccess(this.catalogue, principal).permissions,
    };
  }
}
