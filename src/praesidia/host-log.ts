import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AccessDenied } from '../access/access.errors.js';
import { Catalogue, type Permission } from '../access/catalogue.js';
import { decide } from '../access/decide.js';
import type { TenantPrincipal } from '../access/principal.js';
import { AuditListService } from '../audit/audit-list.service.js';
import type { AuditKeysView } from '../audit/checkpoints/checkpoint.view.js';
import { CheckpointsService } from '../audit/checkpoints/checkpoints.service.js';
import { AuditExportService } from '../audit/export/audit-export.service.js';
import { newId } from '../database/new-id.js';
import { isUuid } from '../http/validators.js';
import { notFound } from '../http/problem.js';
import { isHostItself, type Behalf } from './behalf.js';
import { Behalves } from './behalves.js';
import { asHost } from './guard/refusal.js';
import { readAuditExport, readAuditQuery } from './services/audit-input.js';
import type {
  AuditCheckpoint,
  AuditEvent,
  AuditExport,
  AuditPage,
  AuditQuery,
} from './services/audit.types.js';

const { signal: NEVER_GONE } = new AbortController();

/** Reads the log of an organization, where it is in the host's own database. */
@Injectable()
export class HostLog {
  constructor(
    private readonly behalves: Behalves,
    private readonly events: AuditListService,
    private readonly exports: AuditExportService,
    private readonly checkpoints: CheckpointsService,
    private readonly catalogue: Catalogue,
  ) {}

  list(behalf: Behalf, query: AuditQuery): Promise<AuditPage> {
    return this.reading(behalf, 'audit.view', async (principal) =>
      this.events.list(principal, await readAuditQuery(query), NEVER_GONE),
    );
  }

  get(behalf: Behalf, id: string): Promise<AuditEvent> {
    return this.reading(behalf, 'audit.view', (principal) => {
      if (!isUuid(id)) throw notFound('audit event');
      return this.events.get(principal, id.toLowerCase());
    });
  }

  checkpoint(behalf: Behalf): Promise<AuditCheckpoint> {
    return this.reading(behalf, 'audit.view', (principal) => this.checkpoints.issue(principal));
  }

  publicKeys(): Promise<AuditKeysView> {
    return asHost(this.catalogue, null, () => this.checkpoints.publishedKeys());
  }

  async export(behalf: Behalf, asked: AuditExport): Promise<Readable> {
    let stream: Readable | undefined;
    try {
      return await this.reading(behalf, 'audit.export', async (principal) => {
        // by its request an export finds itself in the log
        const request = isHostItself(behalf) ? { ...principal.request, id: newId() } : principal.request;
        const file = await this.exports.export({ ...principal, request }, await readAuditExport(asked));
        return (stream = file.getStream());
      });
    } catch (error) {
      // one that could not be put on record is had by nobody, and would hold its place among those under way
      stream?.destroy();
      throw error;
    }
  }

  /** A caller reads what it may by the routes of the service, whatever the host's route has asked for. */
  private reading<T>(
    behalf: Behalf,
    permission: Permission,
    work: (principal: TenantPrincipal) => T | Promise<T>,
  ): Promise<T> {
    return this.behalves.as(behalf, (principal) => {
      const decision = decide(principal, this.catalogue.permission(permission));
      if (!decision.allowed) throw new AccessDenied(principal, decision);
      return work(principal);
    });
  }
}
