import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { Presentation } from '../access/ports.js';
import type { Principal } from '../access/principal.js';
import { TokenDigest } from '../access/token-digest.js';
import { Database } from '../database/database.js';
import { isUuid } from '../http/validators.js';
import { invalidToken } from './refusals.js';

interface ServiceRow {
  readonly id: string;
  readonly name: string;
  readonly digest: Buffer;
  readonly isRevoked: boolean;
  /** its last use is to be written: more than a minute ago by what the row says */
  readonly isDue: boolean;
  readonly organizationId: string | null;
  readonly organizationName: string | null;
  readonly plan: string | null;
  readonly clock: Date;
}

const READ = `
  SELECT s.id, s.name, s.digest, s.revoked_at IS NOT NULL AS "isRevoked",
         COALESCE(s.last_used_at < clock_timestamp() - interval '1 minute', true) AS "isDue",
         o.id AS "organizationId", o.name AS "organizationName", o.plan, clock_timestamp()::timestamptz(3) AS clock
  FROM service_tokens s LEFT JOIN organizations o ON o.id = $2
  WHERE s.digest = ANY ($1::bytea[])`;

const NOTE_USE = `
  UPDATE service_tokens SET last_used_at = GREATEST(last_used_at, $2), digest = $3, pepper_id = COALESCE($4, pepper_id)
  WHERE id = $1`;

/** A service token -> its principal: every organization is open to it, and no permission is granted. */
@Injectable()
export class ServiceResolver {
  constructor(
    private readonly database: Database,
    private readonly digest: TokenDigest,
    private readonly catalogue: Catalogue,
  ) {}

  /** @throws Problem 401 for a token that is unknown or revoked */
  async resolve(
    token: string,
    { context }: Presentation,
    organizationId: string | undefined,
  ): Promise<Principal> {
    const [service] = await this.database.fastQuery<ServiceRow>({
      name: 'read-service',
      text: READ,
      values: [this.digest.all(token), isUuid(organizationId) ? organizationId : null],
    });
    if (!service || service.isRevoked) throw invalidToken();
    if (service.isDue) await this.noteUse(service, token);
    const { id, name, plan, clock } = service;
    return {
      credentialId: id,
      userId: null,
      subject: { kind: 'system', id, name },
      organization: service.organizationId
        ? { id: service.organizationId, name: service.organizationName!, plan: plan! }
        : null,
      granted: new Set(),
      scoped: new Set(),
      entitled: this.catalogue.featuresOfPlan(plan ?? ''),
      requires: null,
      key: null,
      at: clock,
      request: context,
    };
  }

  /** Once a minute; what is under the previous pepper moves to the current one. */
  private async noteUse({ id, clock, digest }: ServiceRow, token: string): Promise<void> {
    const moves = this.digest.replacesOther;
    await this.database.fastQuery({
      name: 'note-service',
      text: NOTE_USE,
      values: [id, clock, moves ? this.digest.of(token) : digest, moves ? this.digest.pepperId : null],
    });
  }
}
