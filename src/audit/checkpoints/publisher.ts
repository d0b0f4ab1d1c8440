import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { signCheckpoint, type Checkpoint } from '../tree/checkpoint.js';
import { Frontier } from '../tree/merkle.js';
import { HOLD, Leases, type Lease } from './leases.js';
import { CURRENT_KEY_ID, SigningKeys } from './signing-keys.js';

/** Logs that are signed in one go. */
const BATCH = 100;
/** How often somebody looks for logs that have grown; a log itself is published once a minute at the most. */
const REST_MS = 10_000;

interface GrownLog {
  readonly organization_id: string;
  readonly size: string;
  readonly frontier: Buffer;
  readonly at: Date;
  readonly key_id: string | null;
}

/**
 * Of the logs sealed since somebody last looked, those that are larger than their last published checkpoint, which is a
 * minute old or more. The ten minutes make up for sealing that took long, and for checkpoints that were too young then.
 */
const GROWN = `
  SELECT l.organization_id, l.size, l.frontier, clock_timestamp()::timestamptz(3) AS at, ${CURRENT_KEY_ID} AS key_id
  FROM audit_logs l
  LEFT JOIN LATERAL (
    SELECT c.size, c.issued_at FROM audit_checkpoints c
    WHERE c.organization_id = l.organization_id ORDER BY c.size DESC LIMIT 1
  ) last ON true
  WHERE l.organization_id > $1 AND l.sealed_at >= $2::timestamptz - interval '10 minutes'
    AND (last.size IS NULL OR last.size < l.size AND last.issued_at <= clock_timestamp() - interval '1 minute')
  ORDER BY l.organization_id LIMIT ${BATCH}`;

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Signs the logs that have grown, and keeps what it has signed in `audit_checkpoints` for whoever passes it on. */
@Injectable()
export class CheckpointPublisher {
  constructor(
    private readonly database: Database,
    private readonly keys: SigningKeys,
    private readonly leases: Leases,
  ) {}

  /** @throws NoSigningKey, DatabaseUnavailable; what was not signed then is when it is run again */
  async run(signal: AbortSignal): Promise<void> {
    const lease = await this.leases.take('publish');
    if (!lease) return;
    let done = false;
    try {
      done = await this.publishAll(lease, signal);
    } finally {
      await this.leases.giveBack(lease, REST_MS, done);
    }
  }

  private async publishAll(lease: Lease, signal: AbortSignal): Promise<boolean> {
    let after = BEFORE_ALL;
    while (!signal.aborted) {
      const logs = await this.database.query<GrownLog>(GROWN, [after, lease.doneAt]);
      if (logs.length > 0 && !(await this.keep(lease, await this.sign(logs)))) return false;
      if (logs.length < BATCH) return true;
      after = logs.at(-1)!.organization_id;
    }
    return false;
  }

  private async sign(logs: readonly GrownLog[]): Promise<Checkpoint[]> {
    const key = await this.keys.byId(logs[0]!.key_id);
    return Promise.all(
      logs.map(({ organization_id, size, frontier, at }) =>
        signCheckpoint(
          {
            organizationId: organization_id,
            size: Number(size),
            rootHash: Frontier.from(Number(size), frontier).root(),
            issuedAt: at,
          },
          key,
        ),
      ),
    );
  }

  /** @returns false when somebody else has taken over, and nothing was kept */
  private async keep({ task, id }: Lease, made: readonly Checkpoint[]): Promise<boolean> {
    const rows = await this.database.query(
      `WITH held AS (${HOLD}), kept AS (
         INSERT INTO audit_checkpoints (organization_id, size, issued_at, key_id, root_hash, signature)
         SELECT c.* FROM held, unnest($3::uuid[], $4::bigint[], $5::timestamptz[], $6::text[], $7::bytea[], $8::bytea[]) c
         ON CONFLICT DO NOTHING)
       SELECT FROM held`,
      [
        task,
        id,
        made.map(({ organizationId }) => organizationId),
        made.map(({ size }) => size),
        made.map(({ issuedAt }) => issuedAt),
        made.map(({ keyId }) => keyId),
        made.map(({ rootHash }) => rootHash),
        made.map(({ signature }) => signature),
      ],
    );
    return rows.length > 0;
  }
}
