import { Injectable, type StreamableFile } from '@nestjs/common';
import type { TenantPrincipal } from '../../access/principal.js';
import { invalid } from '../../http/problem.js';
import { assertRange } from '../audit-list.service.js';
import { AuditService } from '../audit.service.js';
import type { ExportAuditEventsQuery } from './audit-export.dto.js';
import { EXPORT_FORMATS } from './formats.js';
import type { ExportFormat } from './format.js';
import { LogPages, type Span } from './log-pages.js';
import { LongAnswers } from './long-answers.js';

/** Streams the audit log out. */
@Injectable()
export class AuditExportService {
  constructor(
    private readonly pages: LogPages,
    private readonly audit: AuditService,
    private readonly answers: LongAnswers,
  ) {}

  /**
   * The export is on record before its first byte leaves.
   * @throws Problem 400 for a range, size or proofs that cannot be, 429 when too many exports are under way
   */
  async export(principal: TenantPrincipal, query: ExportAuditEventsQuery): Promise<StreamableFile> {
    const { id, name } = principal.organization;
    const { format: formatName = 'ndjson', proofs = false, size, ...filters } = query;
    assertRange(query);
    if (proofs && formatName !== 'ndjson')
      throw invalid({ field: 'proofs', detail: 'proofs can be had with the format ndjson alone.' });
    return this.answers.file(principal, async () => {
      const span = await this.pages.span(id, { ...filters, size });
      const details = { format: formatName, proofs, size: span.size, filters };
      const target = { type: 'organization', id, name } as const;
      this.audit.note(principal, { action: 'audit.exported', target, details });
      const format = EXPORT_FORMATS[formatName];
      return {
        filename: `audit-${id}-${span.size}.${format.extension}`,
        contentType: format.contentType,
        texts: this.texts(id, query, span, format),
      };
    });
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
}
