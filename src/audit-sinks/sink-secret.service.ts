import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { conflict } from '../http/problem.js';
import type { RotateSinkSecretDto } from './audit-sink.dto.js';
import type { AuditSinkWithSecretView } from './audit-sink.view.js';
import { SinkPlan } from './sink-plan.js';
import { findSink, lockSink, sinkTarget, sinkView } from './sink-row.js';
import { SinkSecrets } from './sink-secrets.js';

const DEFAULT_OVERLAP = 86_400;

/** Replaces signing secrets. */
@Injectable()
export class SinkSecretService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly plan: SinkPlan,
    private readonly secrets: SinkSecrets,
  ) {}

  /**
   * Until the overlap is over every delivery carries the signatures of both secrets. The new one is in the answer and
   * nowhere else.
   * @throws Problem 409 for a sink that signs nothing, or while an overlap runs, unless it is to end at once
   */
  async rotate(
    principal: TenantPrincipal,
    id: string,
    { overlapSeconds = DEFAULT_OVERLAP }: RotateSinkSecretDto,
  ): Promise<AuditSinkWithSecretView> {
    return this.work.run(principal, async (tx) => {
      const row = await lockSink((text, values) => tx.query(text, values), principal, id);
      this.plan.assertCovers(principal, row);
      if (row.kind !== 'https') throw conflict('A syslog sink signs nothing and has no secret.');
      if (row.previousSecretExpiresAt && overlapSeconds > 0) {
        const until = row.previousSecretExpiresAt.toISOString();
        throw conflict(
          `The secret was rotated before, and both are valid until ${until}; overlapSeconds 0 ends both.`,
        );
      }
      const { sealed, shown } = this.secrets.make(id);
      await tx.query(
        `UPDATE audit_sinks SET secret = $2, updated_at = $4, previous_secret = CASE WHEN $3::int > 0 THEN secret END,
           previous_secret_expires_at = CASE WHEN $3::int > 0 THEN clock_timestamp() + make_interval(secs => $3::int) END
         WHERE id = $1`,
        [id, sealed, overlapSeconds, principal.at],
      );
      tx.record({
        action: 'audit_sink.secret_rotated',
        target: sinkTarget(row),
        details: { overlapSeconds },
      });
      const rotated = await findSink((text, values) => tx.query(text, values), principal, id);
      return { ...sinkView(rotated, this.plan.covers(principal, rotated)), secret: shown };
    });
  }
}
