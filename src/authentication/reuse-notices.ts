import { Injectable } from '@nestjs/common';
import type { Actor, Subject } from '../access/principal.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';

const LOOK = `
  SELECT k.successor_id AS "successorId", EXISTS (
    SELECT 1 FROM audit_events e WHERE e.organization_id = k.organization_id AND e.target_id = k.id AND e.category = 'notice'
      AND e.action = 'api_key.reused' AND e.occurred_at > $2::timestamptz - interval '1 day') AS "isKnown"
  FROM api_keys k WHERE k.id = $1`;

/**
 * Tells people that somebody still presents a key that another one has replaced: a client that was forgotten, or a thief.
 * Once a key and day, for the rejections themselves are all on record. The successor has nothing to fear from it.
 */
@Injectable()
export class ReuseNotices {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  /** @throws DatabaseUnavailable when the notice cannot be put on record */
  async notify(
    actor: Actor & { readonly subject: Subject & { readonly id: string } },
    retiredAt: Date,
  ): Promise<void> {
    const { id, name, keyPrefix } = actor.subject;
    const [row] = await this.database.fastQuery<{ successorId: string | null; isKnown: boolean }>({
      name: 'reuse-look',
      text: LOOK,
      values: [id, actor.at],
    });
    if (!row || row.isKnown) return;
    await this.audit.record(actor, [
      {
        action: 'api_key.reused',
        target: { type: 'api_key', id, name, keyPrefix },
        outcome: 'denied',
        reason: 'retired',
        details: { retiredAt, successorId: row.successorId },
        status: 401,
      },
    ]);
  }
}
