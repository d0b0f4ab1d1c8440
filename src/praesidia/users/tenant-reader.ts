import { Injectable } from '@nestjs/common';
import type { OrganizationRef } from '../../access/principal.js';
import { Batcher } from '../../database/batcher.js';
import { observeDatabaseClock } from '../../database/clock.js';
import { Database } from '../../database/database.js';

interface Question {
  readonly organizationId: string;
  readonly roles: readonly string[];
}

/** An organization as it is now, and what the custom ones of some roles hold there. */
export interface Tenant {
  readonly organization: OrganizationRef;
  /** permissions, separated by spaces */
  readonly customPermissions: string | null;
  /** database clock */
  readonly at: Date;
}

interface Row extends OrganizationRef, Omit<Tenant, 'organization'> {
  readonly slot: number;
}

// names of several roles travel as one text, for arrays of arrays have to be rectangular
const READ = `
  SELECT a.slot::int, o.id, o.name, o.plan, (SELECT clock_timestamp()::timestamptz(3)) AS at,
    (SELECT string_agg(array_to_string(r.permissions, ' '), ' ') FROM roles r
     WHERE r.organization_id = o.id AND NOT r.built_in AND r.name = ANY (string_to_array(a.roles, E'\\n'))) AS "customPermissions"
  FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS a (organization_id, roles, slot)
    JOIN organizations o ON o.id = a.organization_id`;

/** Reads organizations for callers that the host knows; no cache, and one statement for all that ask at the same time. */
@Injectable()
export class TenantReader {
  private readonly reads = new Batcher<Question, Tenant | null>((questions) => this.read(questions), {
    maxBatch: 512,
    maxInFlight: 1,
    maxWaiting: 10_000,
  });

  constructor(private readonly database: Database) {}

  /** null for an organization that is not here. @throws DatabaseUnavailable */
  of(organizationId: string, roles: readonly string[] = []): Promise<Tenant | null> {
    return this.reads.submit({ organizationId, roles });
  }

  private async read(questions: readonly Question[]): Promise<(Tenant | null)[]> {
    const rows = await this.database.fastQuery<Row>({
      name: 'read-tenants',
      text: READ,
      values: [
        questions.map(({ organizationId }) => organizationId),
        questions.map(({ roles }) => roles.join('\n')),
      ],
    });
    if (rows.length > 0) observeDatabaseClock(rows[0]!.at);
    const answers = new Array<Tenant | null>(questions.length).fill(null);
    for (const { slot, id, name, plan, at, customPermissions } of rows)
      answers[slot - 1] = { organization: { id, name, plan }, customPermissions, at };
    return answers;
  }
}
