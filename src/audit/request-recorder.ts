import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/principal.js';
import { detailsOfUse, eventRow, type EventRow, type NewAuditEvent } from './audit-event.js';
import { AuditService } from './audit.service.js';

/** Puts a handled request on record before its response leaves: what it read, and, by key, that the key was used. */
@Injectable()
export class RequestRecorder {
  constructor(private readonly audit: AuditService) {}

  /**
   * @param status status of the response that is about to be sent
   * @throws DatabaseUnavailable when the record cannot be written; then the response must not go out
   */
  async record(principal: Principal, status: number): Promise<void> {
    const { request } = principal;
    const rows: EventRow[] = [];
    if (status < 400) {
      for (const event of request.pendingEvents as NewAuditEvent[])
        rows.push(eventRow(principal, { status, ...event }));
    }
    if (principal.subject.kind === 'api_key' && !request.useRecorded) {
      const failure = status < 400 ? null : request.failure;
      const outcome = status < 400 ? 'success' : (failure?.outcome ?? 'failed');
      const reason = status < 400 ? null : (failure?.reason ?? `status_${status}`);
      const details = detailsOfUse(request, failure);
      rows.push(eventRow(principal, { action: 'api_key.used', outcome, reason, status, details }));
    }
    await this.audit.append(rows);
    // what is on record before the response is known does not come there again with it
    request.pendingEvents.length = 0;
    request.useRecorded = true;
  }
}
