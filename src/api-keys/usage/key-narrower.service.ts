import { Injectable } from '@nestjs/common';
import { Catalogue, type Permission } from '../../access/catalogue.js';
import type { TenantPrincipal } from '../../access/principal.js';
import { UnitOfWork, type Transaction } from '../../audit/unit-of-work.js';
import { conflict } from '../../http/problem.js';
import { ApiKey } from '../api-key.entity.js';
import { assertMayChange } from '../caller-bounds.js';
import { assertChangeable, keyTarget, lockKey } from '../key-row.js';
import { narrowing, type Narrowing } from './narrowing.js';
import type { NarrowedKeyView, NarrowKeyDto } from './narrow-key.dto.js';
import { NeededPermissions } from './needed-permissions.js';
import { routeUsesOf } from './uses.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;

/** Takes from keys what they do not use. */
@Injectable()
export class KeyNarrower {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: Catalogue,
    private readonly needed: NeededPermissions,
  ) {}

  /** @throws Problem 404; 409 for a key that is revoked or expired, or would have no scope left; ExceedsCaller */
  async narrow(
    principal: TenantPrincipal,
    id: string,
    { days = DEFAULT_DAYS, dryRun = false }: NarrowKeyDto,
  ): Promise<NarrowedKeyView> {
    const since = new Date(principal.at.getTime() - days * DAY_MS);
    return this.work.run(principal, async (tx) => {
      const before = await lockKey(tx, principal, id);
      const result = narrowing(this.catalogue, before.scopes, await this.used(tx, principal, id, since));
      const after = { ...before, scopes: result.scopes };
      assertMayChange(this.catalogue, principal, before, after);
      assertChangeable(before);
      if (result.scopes.length === 0) {
        throw conflict(
          `The key has used none of its scopes in ${days} days, so that none would be left; revoke it instead.`,
        );
      }
      if (!dryRun && isChange(result)) {
        await tx.manager.update(
          ApiKey,
          { id, organizationId: principal.organization.id },
          { scopes: after.scopes },
        );
        const changes = { scopes: { from: before.scopes, to: after.scopes } };
        tx.record({
          action: 'api_key.updated',
          target: keyTarget(after),
          details: { changes, narrowed: { days } },
        });
      }
      return { dryRun, since, ...result };
    });
  }

  /** What it asked for since then and was not denied, and what it handed on to keys that it made. */
  private async used(
    tx: Transaction,
    { organization }: TenantPrincipal,
    id: string,
    since: Date,
  ): Promise<Set<Permission>> {
    const query = <Row extends object>(text: string, values: unknown[]) => tx.query<Row>(text, values);
    const { routes, complete } = await routeUsesOf(query, organization.id, id);
    if (!complete) {
      throw conflict(
        'The latest use of the keys of the organization is still being counted; nothing has changed, try again in a moment.',
      );
    }
    const made = await query<{ scopes: string[] }>(
      `SELECT DISTINCT k.scopes FROM api_keys k WHERE k.organization_id = $1 AND k.parent_id = $2 AND k.created_at >= $3`,
      [organization.id, id, since],
    );
    const handedOn = this.catalogue.permissionsOfScopes([...new Set(made.flatMap(({ scopes }) => scopes))]);
    const needs = await this.needed.read(query);
    return new Set([...needs.since(routes, since), ...handedOn]);
  }
}

const isChange = ({ removed, replaced }: Narrowing): boolean => removed.length + replaced.length > 0;
