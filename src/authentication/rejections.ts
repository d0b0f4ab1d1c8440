import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Actor } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';
import { eventRow } from '../audit/audit-event.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';

export type RejectionReason = 'revoked' | 'expired' | 'cidr';

/** The key that was presented, as the verifying read saw it. */
export interface RejectedKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly organizationId: string;
  readonly reason: RejectionReason;
  readonly clock: Date;
}

interface Tally {
  readonly key: RejectedKey;
  readonly minute: Date;
  count: number;
  first: Date;
  last: Date;
  readonly addresses: Set<string>;
}

const MINUTE_MS = 60_000;
const FLUSH_MS = 5_000;
const MAX_ADDRESSES = 20;

// whoever inserts the row of a key's minute has seen the first rejection of it, over all instances
const CLAIM_FIRST = `
  INSERT INTO credential_rejections (credential_id, reason, minute, organization_id, name, key_prefix)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING minute`;

const MERGE = `
  UPDATE credential_rejections r
  SET count = r.count + t.count, first_at = LEAST(r.first_at, t.first_at), last_at = GREATEST(r.last_at, t.last_at),
      addresses = (SELECT array_agg(a) FROM (SELECT DISTINCT unnest(r.addresses || string_to_array(t.addresses, ' ')) AS a LIMIT ${MAX_ADDRESSES}) x)
  FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::text[])
    AS t (credential_id, reason, minute, count, first_at, last_at, addresses)
  WHERE r.credential_id = t.credential_id AND r.reason = t.reason AND r.minute = t.minute`;

// minutes that every instance has had the time to report; one instance takes each
const TAKE_SUMMARIES = `
  DELETE FROM credential_rejections WHERE (credential_id, reason, minute) IN (
    SELECT credential_id, reason, minute FROM credential_rejections
    WHERE minute < date_trunc('minute', clock_timestamp()) - make_interval(secs => $1) ORDER BY 1, 2, 3 LIMIT 500
    FOR UPDATE SKIP LOCKED)
  RETURNING credential_id AS id, reason, organization_id AS "organizationId", name, key_prefix AS prefix, count::int,
    first_at AS first, last_at AS last, addresses, clock_timestamp()::timestamptz(3) AS clock`;

const GRACE_SECONDS = 15;

type Summary = RejectedKey & { count: number; first: Date; last: Date; addresses: string[] };

/**
 * Puts presented revoked, expired or misplaced keys on record: the first per key and minute at once, the rest of the
 * minute in one summary, so that a flood with a dead key does not fill the disk.
 */
@Injectable()
export class Rejections implements OnApplicationShutdown {
  private readonly logger = new Logger(Rejections.name);
  private tallies = new Map<string, Tally>();
  /** minutes whose first rejection is known to be on record; spares the database a flood */
  private readonly claimed = new Map<string, number>();
  private readonly timer = setInterval(() => void this.flush(GRACE_SECONDS), FLUSH_MS).unref();

  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  /** @throws DatabaseUnavailable when the first of a minute cannot be put on record */
  async record(key: RejectedKey, request: RequestContext): Promise<void> {
    const minute = Math.floor(key.clock.getTime() / MINUTE_MS) * MINUTE_MS;
    const slot = `${key.id} ${key.reason} ${minute}`;
    if (!this.claimed.has(slot)) {
      const values = [key.id, key.reason, new Date(minute), key.organizationId, key.name, key.prefix];
      const first = await this.database.fastQuery({ name: 'rejection-first', text: CLAIM_FIRST, values });
      this.claimed.set(slot, minute);
      if (first.length > 0) return this.audit.append([rejectedRow(key, request, { reason: key.reason })]);
    }
    const tally = this.tallies.get(slot);
    if (!tally) {
      const addresses = new Set([request.ip]);
      this.tallies.set(slot, {
        key,
        minute: new Date(minute),
        count: 1,
        first: key.clock,
        last: key.clock,
        addresses,
      });
      return;
    }
    tally.count++;
    if (key.clock > tally.last) tally.last = key.clock;
    if (tally.addresses.size < MAX_ADDRESSES) tally.addresses.add(request.ip);
  }

  /** Reports what this instance has counted, and writes the summaries of minutes that ended `graceSeconds` ago. */
  async flush(graceSeconds: number): Promise<void> {
    const tallies = [...this.tallies.values()];
    this.tallies = new Map();
    try {
      if (tallies.length > 0) await this.database.fastQuery({ text: MERGE, values: mergeValues(tallies) });
    } catch (error) {
      this.logger.warn(`counts of rejected keys are lost: ${(error as Error).message}`);
    }
    const horizon = Date.now() - 10 * MINUTE_MS;
    for (const [slot, minute] of this.claimed) if (minute < horizon) this.claimed.delete(slot);
    await this.summarize(graceSeconds).catch((error: Error) =>
      this.logger.warn(`summaries of rejected keys wait: ${error.message}`),
    );
  }

  private async summarize(graceSeconds: number): Promise<void> {
    const ended = await this.database.fastQuery<Summary>({ text: TAKE_SUMMARIES, values: [graceSeconds] });
    const rows = ended.filter((s) => s.count > 0).map((s) => rejectedRow(s, null, detailsOf(s)));
    await this.audit.append(rows);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush(GRACE_SECONDS);
  }
}

const detailsOf = ({ reason, count, first, last, addresses }: Summary) => ({
  reason,
  count,
  first,
  last,
  addresses,
});

function rejectedRow(key: RejectedKey, request: RequestContext | null, details: Record<string, unknown>) {
  const { id, name, prefix, organizationId, reason } = key;
  const subject = { kind: 'api_key', id, name, keyPrefix: prefix } as const;
  const actor: Actor = { subject, organization: null, at: key.clock, request };
  const target = { type: 'api_key', id, name, keyPrefix: prefix } as const;
  return eventRow(actor, {
    action: 'api_key.rejected',
    outcome: 'denied',
    organizationId,
    target,
    reason,
    details,
    status: 401,
  });
}

const mergeValues = (tallies: readonly Tally[]): unknown[][] => [
  tallies.map((t) => t.key.id),
  tallies.map((t) => t.key.reason),
  tallies.map((t) => t.minute),
  tallies.map((t) => t.count),
  tallies.map((t) => t.first),
  tallies.map((t) => t.last),
  tallies.map((t) => [...t.addresses].join(' ')),
];
