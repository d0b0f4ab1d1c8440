import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import { AUDIT_ACTIONS } from '../audit/actions.js';
import type { AuditEventView } from '../audit/audit-event.view.js';
import { AuditService } from '../audit/audit.service.js';
import { newId } from '../database/columns.js';
import { Database } from '../database/database.js';
import { conflict, notFound } from '../http/problem.js';
import type { AuditSink } from './audit-sink.entity.js';
import type { SinkTestView } from './audit-sink.view.js';
import { receiverOf } from './delivery/sink-run.js';
import { Transports } from './delivery/transports.js';
import { SinkPlan } from './sink-plan.js';
import { findSink, sinkTarget, type SinkRow } from './sink-row.js';

type Secrets = Pick<AuditSink, 'secret' | 'previousSecret'>;

/** Tries sinks out with an event that is in no log. */
@Injectable()
export class SinkTestService {
  private readonly underWay = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly plan: SinkPlan,
    private readonly transports: Transports,
    private readonly audit: AuditService,
  ) {}

  /** Waits for the receiver, without any connection to the database. @throws Problem 409 while another test of it runs */
  async test(principal: TenantPrincipal, id: string): Promise<SinkTestView> {
    const row = await findSink((text, values) => this.database.query(text, values), principal, id);
    this.plan.assertCovers(principal, row);
    if (this.underWay.has(id)) throw conflict('A test of this audit sink is under way.');
    this.underWay.add(id);
    try {
      return await this.send(principal, row);
    } finally {
      this.underWay.delete(id);
    }
  }

  private async send(principal: TenantPrincipal, row: SinkRow): Promise<SinkTestView> {
    const [secrets] = await this.database.query<Secrets>(
      `SELECT secret, CASE WHEN previous_secret_expires_at > clock_timestamp() THEN previous_secret END AS "previousSecret"
       FROM audit_sinks WHERE id = $1`,
      [row.id],
    );
    // deleted meanwhile
    if (!secrets) throw notFound('audit sink');
    const event = testEvent(principal, row);
    const { delivered, status, error, response, durationMs } = await this.transports.send(
      receiverOf({ ...row, ...secrets }),
      { id: `test_${event.id}`, type: 'audit_sink.test', events: [event] },
      { at: principal.at, signal: new AbortController().signal },
    );
    const result = { delivered, status, error, durationMs };
    this.audit.note(principal, { action: 'audit_sink.tested', target: sinkTarget(row), details: result });
    return { ...result, response };
  }
}

/** What the log will hold of the test, but for its outcome and its place. */
function testEvent({ subject, organization, request, at }: TenantPrincipal, row: SinkRow): AuditEventView {
  const { id, name, keyPrefix, kind } = subject;
  return {
    id: newId(),
    organizationId: organization.id,
    leafIndex: null,
    occurredAt: at,
    category: AUDIT_ACTIONS['audit_sink.tested'],
    actor: { kind, id, name, ...(keyPrefix !== undefined && { keyPrefix }) },
    action: 'audit_sink.tested',
    target: { ...sinkTarget(row) },
    outcome: 'success',
    reason: null,
    request: {
      id: request.id,
      method: request.method,
      route: request.route,
      status: request.successStatus,
      ip: request.ip,
      userAgent: request.userAgent,
    },
    details: { test: true },
  };
}
