import type { Readable } from 'node:stream';
import { Injectable, Optional } from '@nestjs/common';
import { Authority } from '../authority.js';
import type { Behalf } from '../behalf.js';
import type { HostEvent, HostTransaction } from '../host-event.js';
import { HostLog } from '../host-log.js';
import type {
  AuditCheckpoint,
  AuditEvent,
  AuditExport,
  AuditPage,
  AuditPublicKeys,
  AuditQuery,
} from './audit.types.js';

/**
 * The audit log: what the host itself does is put there, and what is there is read. A caller reads it with the permission
 * `audit.view`, and exports it with `audit.export`; the host itself needs none.
 */
@Injectable()
export class AuditService {
  /** @internal */
  constructor(
    private readonly authority: Authority,
    @Optional() private readonly here?: HostLog,
  ) {}

  /**
   * Puts something that the host has done on record; durable when it resolves.
   * @param options.transaction the host's: the event is in the log if and only if it commits
   * @throws Refusal
   */
  record(event: HostEvent, { transaction }: { readonly transaction?: HostTransaction } = {}): Promise<void> {
    return this.authority.record(event, transaction);
  }

  /** A page of the log, newest first unless asked otherwise. @throws Refusal, 403 without `audit.view`; Error with `forRemote()` */
  async list(behalf: Behalf, query: AuditQuery = {}): Promise<AuditPage> {
    return this.log.list(behalf, query);
  }

  /** @throws Refusal, 403 without `audit.view`, 404 for an event of another organization too; Error with `forRemote()` */
  async get(behalf: Behalf, id: string): Promise<AuditEvent> {
    return this.log.get(behalf, id);
  }

  /** Of the log as it is sealed at this moment; verifies by the public keys. @throws Refusal, 403 without `audit.view`; Error with `forRemote()` */
  async checkpoint(behalf: Behalf): Promise<AuditCheckpoint> {
    return this.log.checkpoint(behalf);
  }

  /** That checkpoints verify by, those that sign no more too. @throws Refusal; Error with `forRemote()` */
  async publicKeys(): Promise<AuditPublicKeys> {
    return this.log.publicKeys();
  }

  /**
   * The log, or what a filter leaves of it, as a stream of bytes in the order of the log; on record before the first of them.
   * Decided again every second where it is for a caller that the guard has let in.
   * @throws Refusal, 403 without `audit.export`; Error with `forRemote()`
   */
  async export(behalf: Behalf, asked: AuditExport = {}): Promise<Readable> {
    return this.log.export(behalf, asked);
  }

  private get log(): HostLog {
    if (this.here) return this.here;
    throw new Error(
      'AuditService reads the log where it is in your own database alone. With PraesidiaModule.forRemote() read it from the keys service: GET /v1/organizations/{id}/audit-events.',
    );
  }
}
