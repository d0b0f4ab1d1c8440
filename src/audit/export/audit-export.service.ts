import type { Readable } from 'node:stream';
import { Injectable, Logger, StreamableFile, type BeforeApplicationShutdown } from '@nestjs/common';
import type { TenantPrincipal } from '../../access/principal.js';
import { invalid } from '../../http/problem.js';
import { assertRange } from '../audit-list.service.js';
import { AuditService } from '../audit.service.js';
import type { ExportAuditEventsQuery } from './audit-export.dto.js';
import { ExportSlots } from './export-slots.js';
import { EXPORT_FORMATS } from './formats.js';
import type { ExportFormat } from './format.js';
import { longAnswer } from './long-answer.js';
import { LogPages, type Span } from './log-pages.js';

/** Streams the audit log out. */
@Injectable()
export class AuditExportService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(AuditExportService.name);
  private readonly slots = new ExportSlots();
  private readonly running = new Set<Readable>();

  constructor(
    private readonly pages: LogPages,
    private readonly audit: AuditService,
  ) {}

  /**
   * The export is on record before its first byte leaves.
   * @throws Problem 400 for a range, size or proofs that cannot be, 429 when too many exports are under way
   */
  async export(principal: TenantPrincipal, query: ExportAuditEventsQuery): Promise<StreamableFile> {
    const { organization, request } = principal;
    const { format: name = 'ndjson', proofs = false, size, ...filters } = query;
    assertRange(query);
    if (proofs && name !== 'ndjson')
      throw invalid({ field: 'proofs', detail: 'proofs can be had with the format ndjson alone.' });
    const release = this.slots.take(organization.id);
    try {
      const span = await this.pages.span(organization.id, { ...filters, size });
      const details = { format: name, proofs, size: span.size, filters };
      const { id } = organization;
      this.audit.note(principal, {
        action: 'audit.exported',
        target: { type: 'organization', id, name: organization.name },
        details,
      });
      const format = EXPORT_FORMATS[name];
      const answer = longAnswer(this.texts(id, query, span, format), request.decideAgain);
      this.watch(answer, release);
      const filename = `audit-${id}-${span.size}.${format.extension}`;
      return new StreamableFile(answer, {
        type: format.contentType,
        disposition: `attachment; filename="${filename}"`,
      });
    } catch (error) {
      release();
      throw error;
    }
  }

  /** on this instance */
  get underWay(): number {
    return this.running.size;
  }

  /** Whoever waits for the end of a long answer would keep the service from ending: they ask again elsewhere. */
  beforeApplicationShutdown(): void {
    for (const answer of this.running) answer.destroy(new Error('the service is shutting down'));
  }

  private async *texts(
    organizationId: string,
    query: ExportAuditEventsQuery,
    span: Span,
    format: ExportFormat,
  ): AsyncGenerator<string> {
    yield format.head;
    for await (const events of this.pages.read(organizationId, query, span)) yield format.write(events);
  }

  private watch(answer: Readable, release: () => void): void {
    this.running.add(answer);
    answer.once('error', (error) => this.logger.warn(`an export was cut: ${error.message}`));
    answer.once('close', () => {
      this.running.delete(answer);
      release();
    });
  }
}
