import { Injectable, Logger } from '@nestjs/common';
import type { TenantPrincipal } from '../../access/principal.js';
import { Database } from '../../database/database.js';
import { Problem } from '../../http/problem.js';
import { signCheckpoint } from '../tree/checkpoint.js';
import { Frontier } from '../tree/merkle.js';
import { auditKeyView, checkpointView, type AuditKeysView, type CheckpointView } from './checkpoint.view.js';
import { CURRENT_KEY_ID, NoSigningKey, SigningKeys } from './signing-keys.js';

interface HeadRow {
  readonly at: Date;
  readonly key_id: string | null;
  /** null for a log that nothing has been sealed of */
  readonly size: string | null;
  readonly frontier: Buffer | null;
}

/** Checkpoints on request, and the keys that they verify by. */
@Injectable()
export class CheckpointsService {
  private readonly logger = new Logger(CheckpointsService.name);

  constructor(
    private readonly database: Database,
    private readonly keys: SigningKeys,
  ) {}

  /** Of the log as it is sealed at the moment. @throws Problem 503 when this instance has not got the signing key */
  async issue({ organization }: TenantPrincipal): Promise<CheckpointView> {
    const [head] = await this.database.query<HeadRow>(
      `SELECT clock_timestamp()::timestamptz(3) AS at, ${CURRENT_KEY_ID} AS key_id, l.size, l.frontier
       FROM (VALUES ($1::uuid)) o (id) LEFT JOIN audit_logs l ON l.organization_id = o.id`,
      [organization.id],
    );
    const { at, key_id, size, frontier } = head!;
    const tree = frontier === null ? Frontier.empty() : Frontier.from(Number(size), frontier);
    const key = await this.keys.byId(key_id).catch((error: unknown) => {
      if (!(error instanceof NoSigningKey)) throw error;
      this.logger.error(error.message);
      throw new Problem(
        503,
        'unavailable',
        'Checkpoints cannot be signed at the moment; the operator has to see to it.',
      );
    });
    const checkpoint = {
      organizationId: organization.id,
      size: tree.size,
      rootHash: tree.root(),
      issuedAt: at,
    };
    return checkpointView(await signCheckpoint(checkpoint, key));
  }

  async publishedKeys(): Promise<AuditKeysView> {
    return { keys: (await this.keys.published()).map(auditKeyView) };
  }
}
