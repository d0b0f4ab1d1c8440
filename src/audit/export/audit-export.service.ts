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
import { OwnRecord } from './own-record.js';

/** Streams the audit log out. */
@Injectable()
export class AuditExportService {
  constructor(
    private readonly pages: LogPages,
    private readonly audit: AuditService,
    private readonly answers: LongAnswers,
    private readonly own: OwnRecord,
  ) {}

  /**
   * The export is on record before its first byte leaves.
   * @throws Problem 400 for a range, size or proofs that cannot be, 429 when too many exports are under way
   */
  async export(principal: TenantPrincipal, query: ExportAuditEventsQuery): Promise<StreamableFile> {
    const { id } = principal.organization;
    const { format: formatName = 'ndjson', proofs = false } = query;
    assertRange(query);
    if (proofs && formatName !== 'ndjson')
      throw invalid({ field: 'proofs', detail: 'proofs can be had with the format ndjson alone.' });
    return this.answers.file(principal, async () => {
      const span = await this.begin(principal, query);
      const format = EXPORT_FORMATS[formatName];
      return {
        filename: `audit-${id}-${span.size}.${format.extension}`,
        contentType: format.contentType,
        texts: this.texts(id, query, span, format),
      };
    });
  }

  /** An export that ends at the current size holds its own record; one that is to end elsewhere need not wait for it. */
  private async begin(principal: TenantPrincipal, query: ExportAuditEventsQuery): Promise<Span> {
    const { id, name } = principal.organization;
    const { format = 'ndjson', proofs = false, size, ...filters } = query;
    const asked = size === undefined ? null : await this.pages.span(id, query);
    this.audit.note(principal, {
      action: 'audit.exported',
      target: { type: 'organization', id, name },
      details: { format, proofs, filters, ...(size !== undefined && { size }) },
    });
    if (asked) return asked;
    await this.own.write(principal);
    return this.pages.span(id, query);
  }

  private async *texts(
    organizationId: string,
    query: ExportAuditEventsQuery,
    span: Span,
    format: ExportFormat,
  ): AsyncGenerator<string> {
    yield format.head;
    for await (const found of this.pages.read(organizationId, query, span)) {
      const text = 'leafHashes' in found ? format.writeDropped?.(found) : format.write(found);
      if (text !== undefined) yield text;
    }
  }
}
