import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import { decide } from '../access/decide.js';
import { endOf } from '../access/key-end.js';
import type { OrganizationRef, Principal } from '../access/principal.js';
import { readToken } from '../access/token.js';
import { ImportedKeys } from '../api-keys/import/imported-keys.js';
import { keyTarget } from '../api-keys/key-row.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import { boundsOfKey } from './bounds.js';
import { CredentialReader } from './credential-reader.js';
import type { KeyRow } from './credential-row.js';
import type { IntrospectionView } from './introspection.dto.js';
import { endOfLife } from './key.resolver.js';

const CAME_INTO_BEING = `
  SELECT COALESCE(l.claimed_at, k.created_at) AS at FROM api_keys k LEFT JOIN claim_links l ON l.key_id = k.id WHERE k.id = $1`;

/** Tells other services of an API key that was presented to them. To ask is no use of the key; who asked is on record. */
@Injectable()
export class IntrospectionService {
  constructor(
    private readonly reader: CredentialReader,
    private readonly database: Database,
    private readonly catalogue: Catalogue,
    private readonly audit: AuditService,
    private readonly imported: ImportedKeys,
  ) {}

  /**
   * The addresses that a key may be used from are not looked at: what is known here is the address of who asks.
   * @param covered the organizations whose tokens the caller may ask about
   */
  async introspect(
    principal: Principal,
    covered: readonly OrganizationRef[],
    token: string,
  ): Promise<IntrospectionView> {
    const key = await this.find(token, covered);
    const refused = key && this.refusalOf(key);
    const active = key !== null && refused === null;
    for (const organizationId of key ? [key.organization.id] : covered.map(({ id }) => id)) {
      const details = { active, ...(refused && { reason: refused }) };
      const target = key && keyTarget(key);
      this.audit.note(principal, { action: 'token.introspected', organizationId, target, details });
    }
    return active ? this.view(key) : { active };
  }

  /** null for what is no key of these organizations: unknown, foreign, or another kind of token */
  private async find(token: string, covered: readonly OrganizationRef[]): Promise<KeyRow | null> {
    const shape = readToken(token);
    const canBeKey = typeof shape === 'string' ? await this.imported.exist() : shape.kind === 'api_key';
    if (!canBeKey) return null;
    const key = (await this.reader.key(token)) as KeyRow | null;
    return key && covered.some(({ id }) => id === key.organization.id) ? key : null;
  }

  private refusalOf(key: KeyRow): string | null {
    const decision = decide(boundsOfKey(this.catalogue, key, key.organization.plan), null);
    return endOfLife(key.life, key.clock) ?? (decision.allowed ? null : decision.reason);
  }

  private async view(key: KeyRow): Promise<IntrospectionView> {
    const bounds = boundsOfKey(this.catalogue, key, key.organization.plan);
    const isHeld = (permission: string) => decide(bounds, this.catalogue.permission(permission)).allowed;
    // what its creator or the plan takes from a key is no scope of it, or who trusts the answer would let too much pass
    const scopes = key.scopes.filter((scope) =>
      [...this.catalogue.permissionsOfScopes([scope])].every(isHeld),
    );
    const [born] = await this.database.query<{ at: Date }>(CAME_INTO_BEING, [key.id]);
    const end = endOf(key.life);
    return {
      active: true,
      scope: scopes.join(' '),
      client_id: key.id,
      sub: key.id,
      token_type: 'Bearer',
      ...(end && { exp: seconds(end) }),
      iat: seconds(born!.at),
      organization_id: key.organization.id,
    };
  }
}

const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);
