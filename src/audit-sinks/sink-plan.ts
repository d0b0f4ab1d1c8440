import { Injectable } from '@nestjs/common';
import { AccessDenied } from '../access/access.errors.js';
import { Catalogue } from '../access/catalogue.js';
import { decideWhole } from '../access/decide.js';
import type { TenantPrincipal } from '../access/principal.js';
import type { AuditSink } from './audit-sink.entity.js';

const MANAGE = 'audit_sinks.manage';

/**
 * SQL: id of the one sink of the organization of `s` that plans with keys but without forwarding have delivered: the first
 * HTTPS sink for notices alone.
 */
export const FIRST_OF_NOTICES = `SELECT f.id FROM audit_sinks f
  WHERE f.organization_id = s.organization_id AND f.kind = 'https' AND f.categories = '{notice}' ORDER BY f.id LIMIT 1`;

/** Whether a sink can be the one that plans without forwarding have. */
export const isOfNotices = ({ kind, categories }: Pick<AuditSink, 'kind' | 'categories'>): boolean =>
  kind === 'https' && categories.length === 1 && categories[0] === 'notice';

/** What a plan has of forwarding: all of it, or one HTTPS sink for notices alone, or nothing. */
@Injectable()
export class SinkPlan {
  constructor(private readonly catalogue: Catalogue) {}

  /** @throws AccessDenied, naming the feature, unless the plan has all of forwarding */
  assertWhole(principal: TenantPrincipal): void {
    const decision = decideWhole(principal, this.catalogue.permission(MANAGE));
    if (!decision.allowed) throw new AccessDenied(principal, decision);
  }

  /** @throws AccessDenied, naming the feature, for a sink that the plan does not have delivered */
  assertCovers(principal: TenantPrincipal, sink: { readonly isFirstOfNotices: boolean }): void {
    if (!sink.isFirstOfNotices) this.assertWhole(principal);
  }

  covers(
    { entitled }: Pick<TenantPrincipal, 'entitled'>,
    sink: { readonly isFirstOfNotices: boolean },
  ): boolean {
    const { feature, partlyWith } = this.catalogue.permission(MANAGE);
    const has = (name: typeof feature) => name !== undefined && entitled.has(name);
    return has(feature) || (has(partlyWith) && sink.isFirstOfNotices);
  }

  /** Names of the plans by what they have delivered. */
  get plans(): { readonly whole: string[]; readonly part: string[] } {
    const { feature, partlyWith } = this.catalogue.permission(MANAGE);
    return { whole: this.catalogue.plansWith(feature!), part: this.catalogue.plansWith(partlyWith!) };
  }
}
