import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import { decide } from '../access/decide.js';
import type { TenantPrincipal } from '../access/principal.js';
import { TokenDigest } from '../access/token-digest.js';
import { UnitOfWork, type Transaction } from '../audit/unit-of-work.js';
import { conflict, invalid } from '../http/problem.js';
import { anyOf, selectKeys } from './key-selection.js';
import { revocationOf } from './key-revoker.service.js';
import type { BulkRevocationView, BulkRevokeDto } from './revoke-key.dto.js';
import { keyIds, idsWhere, keysToRevoke, MAX_LISTED, revokeKeys, type KeyIds } from './revoke-keys.js';
import { previewOf } from './usage/revocation-preview.js';
import type { RevocationPreviewView } from './usage/revocation-preview.view.js';

interface Named {
  readonly ids: KeyIds;
  readonly notFound: readonly string[];
}

/** Revokes many keys in one transaction. */
@Injectable()
export class BulkRevoker {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: Catalogue,
    private readonly digest: TokenDigest,
  ) {}

  /** @throws Problem 400; 409 when there are not as many as expected */
  async revoke(principal: TenantPrincipal, dto: BulkRevokeDto): Promise<BulkRevocationView> {
    const revocation = revocationOf(principal, dto);
    const find = this.finderOf(principal, dto);
    return this.work.run(principal, async (tx) => {
      const { ids, notFound } = await find(tx);
      const alreadyRevoked = await revokedAmong(tx, principal, ids);
      const planned = dto.dryRun
        ? await keysToRevoke(tx, principal, ids, revocation.includeDescendants)
        : null;
      const { count, listed } = planned ?? (await revokeKeys(tx, principal, ids, revocation));
      if (dto.expectedCount !== undefined && dto.expectedCount !== count) {
        throw conflict(
          `${count} keys would be revoked, not ${dto.expectedCount} as expected; nothing has changed.`,
        );
      }
      return {
        revokedCount: count,
        revoked: [...listed],
        alreadyRevoked,
        notFound: notFound.slice(0, MAX_LISTED),
        ...(planned && {
          preview: this.shownTo(principal, await previewOf(tx, principal, ids, planned.ids)),
        }),
      };
    });
  }

  /** To revoke is not to read: who may not see keys is told how many, not which and what they are used for. */
  private shownTo(principal: TenantPrincipal, preview: RevocationPreviewView): RevocationPreviewView {
    const { allowed } = decide(principal, this.catalogue.permission('api_keys.view'));
    return allowed ? preview : { ...preview, used: [], descendants: [] };
  }

  /** @throws Problem 400 unless the keys are named in exactly one way */
  private finderOf(principal: TenantPrincipal, dto: BulkRevokeDto): (tx: Transaction) => Promise<Named> {
    const { keyIds: ids, filter, tokens, dryRun } = dto;
    if ([ids, filter, tokens].filter((way) => way !== undefined).length !== 1) {
      throw invalid({ field: '', detail: 'Name the keys by exactly one of keyIds, filter and tokens.' });
    }
    if (ids) return (tx) => byId(tx, principal, ids);
    if (tokens) return (tx) => this.byToken(tx, principal, tokens);
    if (Object.values(filter!).every((value) => value === undefined)) {
      throw invalid({ field: 'filter', detail: "filter must have at least one of the list's filters." });
    }
    const { where, parts, matches, values } = selectKeys(this.catalogue, principal, filter!, 'filter.');
    const condition = [...where, ...matches.indexed, anyOf(parts)].join(' AND ');
    const lock = dryRun ? '' : 'FOR NO KEY UPDATE OF k';
    return async (tx) => ({ ids: await idsWhere(tx, condition, [...values], lock), notFound: [] });
  }

  private async byToken(tx: Transaction, principal: TenantPrincipal, tokens: string[]): Promise<Named> {
    const presented = [...new Set(tokens.map((token) => token.trim()))];
    const digests = presented.flatMap((token, at) =>
      this.digest.all(token).map((digest) => ({ at, digest: digest.toString('hex') })),
    );
    const found = await tx.query<{ id: string; at: number }>(
      `SELECT k.id, t.at FROM unnest($2::text[], $3::int[]) AS t (digest, at)
         JOIN api_keys k ON k.digest = decode(t.digest, 'hex') WHERE k.organization_id = $1`,
      [principal.organization.id, digests.map(({ digest }) => digest), digests.map(({ at }) => at)],
    );
    const known = new Set(found.map(({ at }) => at));
    const notFound = presented.filter((_, at) => !known.has(at)).map(startOf);
    return { ids: keyIds(found.map(({ id }) => id)), notFound };
  }
}

async function byId(tx: Transaction, { organization }: TenantPrincipal, ids: string[]): Promise<Named> {
  const wanted = new Map(ids.map((id) => [id.toLowerCase(), id]));
  const found = await tx.query<{ id: string }>(
    `SELECT k.id FROM api_keys k WHERE k.organization_id = $1 AND k.id = ANY ($2::uuid[])`,
    [organization.id, [...wanted.keys()]],
  );
  for (const { id } of found) wanted.delete(id);
  return { ids: keyIds(found.map(({ id }) => id)), notFound: [...wanted.values()] };
}

async function revokedAmong(
  tx: Transaction,
  { organization }: TenantPrincipal,
  ids: KeyIds,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT k.id FROM api_keys k WHERE k.organization_id = $1 AND k.id = ANY ($2::uuid[]) AND k.revoked_at IS NOT NULL
     ORDER BY k.id LIMIT ${MAX_LISTED}`,
    [organization.id, ids],
  );
  return rows.map(({ id }) => id);
}

/** The display prefix of what looks like a token, and never more than half of anything. */
const startOf = (token: string): string => token.slice(0, Math.min(12, Math.floor(token.length / 2)));
