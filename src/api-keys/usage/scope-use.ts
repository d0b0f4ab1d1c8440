import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../../access/principal.js';
import { Database } from '../../database/database.js';
import type { ApiKeyView } from '../api-key.view.js';
import { NeededPermissions } from './needed-permissions.js';
import type { RouteUse } from './uses.js';

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 90;

/** SQL: the key has been there for as long as its use is looked at. */
export const oldEnough = (clock: string): string =>
  `k.created_at <= ${clock} - interval '${WINDOW_DAYS} days'`;

type Key = Pick<ApiKeyView, 'id' | 'scopes' | 'status' | 'createdAt'>;

/** Which scopes keys have had for nothing, of many keys at once; as far as their use has been rolled up. */
@Injectable()
export class ScopeUse {
  constructor(
    private readonly database: Database,
    private readonly needed: NeededPermissions,
  ) {}

  /** Of each key what it did not use in 90 days; nothing of keys that are younger, do not work or are being replaced. */
  async unusedOf({ organization, at }: TenantPrincipal, keys: readonly Key[]): Promise<string[][]> {
    const since = new Date(at.getTime() - WINDOW_DAYS * DAY_MS);
    const isMeant = ({ status, createdAt }: Key) =>
      (status === 'active' || status === 'suspended') && createdAt <= since;
    const uses = await this.database.query<RouteUse & { id: string }>(
      `SELECT key_id AS id, method, route, last_at AS at FROM api_key_routes
       WHERE organization_id = $1 AND key_id = ANY ($2::uuid[]) AND last_at >= $3`,
      [organization.id, keys.filter(isMeant).map(({ id }) => id), since],
    );
    const needs = await this.needed.read((text, values) => this.database.query(text, values));
    const byKey = new Map<string, RouteUse[]>(keys.map(({ id }) => [id, []]));
    for (const use of uses) byKey.get(use.id)!.push(use);
    return keys.map((key) =>
      isMeant(key) ? needs.unused(key.scopes, needs.since(byKey.get(key.id)!, since)) : [],
    );
  }
}
