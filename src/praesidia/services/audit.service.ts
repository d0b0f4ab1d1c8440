import { Injectable } from '@nestjs/common';
import { Authority } from '../authority.js';
import type { HostEvent, HostTransaction } from '../host-event.js';

/** The audit log, for what the host itself does. */
@Injectable()
export class AuditService {
  /** @internal */
  constructor(private readonly authority: Authority) {}

  /**
   * Puts something that the host has done on record; durable when it resolves.
   * @param options.transaction the host's: the event is in the log if and only if it commits
   * @throws Refusal
   */
  record(event: HostEvent, { transaction }: { readonly transaction?: HostTransaction } = {}): Promise<void> {
    return this.authority.record(event, transaction);
  }
}
