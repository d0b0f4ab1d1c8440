import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../../access/principal.js';
import { Database } from '../../database/database.js';
import { DatabaseUnavailable } from '../../database/errors.js';
import { LogHeads, type SealedHead } from '../log-heads.js';
import { requestIdRange } from '../request-id-range.js';
import { RequestRecorder } from '../request-recorder.js';
import type { LogPosition } from '../tree/leaf-indexes.js';

const PATIENCE_MS = 2_000;

const OWN = `SELECT tx, id FROM audit_events WHERE organization_id = $1 AND request_id = $2 AND id BETWEEN $3 AND $4
  ORDER BY tx DESC, id DESC LIMIT 1`;

/** Puts an export on record before it begins, so that what it leaves in the log is in the export too. */
@Injectable()
export class OwnRecord {
  constructor(
    private readonly database: Database,
    private readonly recorder: RequestRecorder,
    private readonly heads: LogHeads,
  ) {}

  /**
   * Resolves when the request is on record and its events have their place in the tree, or, should that take long, without
   * them: so a checkpoint that is taken right after an export of a quiet log stands for exactly what was exported.
   * @throws DatabaseUnavailable when it cannot be put on record; what `decideAgain` throws
   */
  async write(principal: TenantPrincipal): Promise<void> {
    const { organization, request } = principal;
    await this.recorder.record(principal, request.successStatus).catch((error: unknown) => {
      throw new DatabaseUnavailable(error);
    });
    const { ids } = requestIdRange(request.id)!;
    const [own] = await this.database.query<LogPosition>(OWN, [organization.id, request.id, ...ids]);
    if (own) await this.sealed(organization.id, own);
    await request.decideAgain();
  }

  private async sealed(organizationId: string, position: LogPosition): Promise<void> {
    const ends = performance.now() + PATIENCE_MS;
    const { signal } = new AbortController();
    for (;;) {
      const head = await this.heads.of(organizationId);
      const left = ends - performance.now();
      if ((head && !isBefore(head, position)) || left <= 0 || this.heads.closing) return;
      await this.heads.beyond(organizationId, head?.size ?? 0, left, signal);
    }
  }
}

const isBefore = (head: SealedHead, { tx, id }: LogPosition): boolean =>
  BigInt(head.tx) < BigInt(tx) || (head.tx === tx && head.id < id);
