import { Injectable, type StreamableFile } from '@nestjs/common';
import type { TenantPrincipal } from '../../access/principal.js';
import { AuditService } from '../../audit/audit.service.js';
import { LongAnswers } from '../../audit/export/long-answers.js';
import { Database } from '../../database/database.js';
import { CursorCodec } from '../../http/cursor.js';
import {
  keysetColumns,
  keysetPage,
  type Page,
  type PageQuery,
  type SortColumn,
} from '../../http/pagination.js';
import { invalid } from '../../http/problem.js';
import { statusContext } from '../key-row.js';
import { KEY_STATUSES, partsWith, statusOf, type KeyStatus, type StatusContext } from '../key-status.js';
import { ApiKeyPolicies } from '../policy/api-key-policies.js';
import { CSV_HEAD, csvOf } from './report-csv.js';
import { oldEnough, ScopeUse } from '../usage/scope-use.js';
import {
  REPORT_SOURCE,
  reportColumns,
  reportedKey,
  reportFlags,
  type KeyInReport,
  type ReportRow,
} from './report-row.js';
import type {
  Finding,
  KeyReportQuery,
  KeyReportSummaryView,
  KeyReportView,
  ReportedKeyView,
} from './report.dto.js';

const NEWEST_FIRST: SortColumn[] = [
  { sql: 'k.created_at', type: 'timestamptz', direction: 'DESC' },
  { sql: 'k.id', type: 'uuid', direction: 'DESC' },
];
/** keys that a file is made of at a time */
const PIECE = 400;
/** pages that are looked through for a page that has anything */
const MOST_EMPTY_PAGES = 50;

type Counts = Omit<KeyReportSummaryView, 'byStatus'>;

/** What an auditor asks of all the keys there are and were. Whoever reads it is on record. */
@Injectable()
export class KeyReports {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly cursors: CursorCodec,
    private readonly policies: ApiKeyPolicies,
    private readonly answers: LongAnswers,
    private readonly scopeUse: ScopeUse,
  ) {}

  /** @throws Problem 400 for a page of CSV, 429 when too many files are under way */
  async report(
    principal: TenantPrincipal,
    { format = 'json', finding, ...page }: KeyReportQuery,
  ): Promise<KeyReportView | StreamableFile> {
    const report = {
      action: 'api_key.listed',
      details: { report: format, ...(finding && { finding }) },
    } as const;
    if (format === 'json') {
      const view = await this.view(principal, page, finding);
      const details = { ...report.details, items: view.items.length };
      this.audit.note(principal, { ...report, details });
      return view;
    }
    const [given] = Object.entries(page).find(([, value]) => value !== undefined) ?? [];
    if (given) throw invalid({ field: given, detail: `${given} is for format=json; the CSV has all pages.` });
    return this.answers.file(principal, () => {
      this.audit.note(principal, report);
      const day = principal.at.toISOString().slice(0, 10);
      const filename = `api-keys-${principal.organization.id}-${day}.csv`;
      return { filename, contentType: 'text/csv; charset=utf-8', texts: this.lines(principal, finding) };
    });
  }

  private async view(
    principal: TenantPrincipal,
    page: PageQuery,
    finding: Finding | undefined,
  ): Promise<KeyReportView> {
    let { items, nextCursor } = await this.page(principal, page, finding);
    for (let empty = 1; items.length === 0 && nextCursor !== null && empty < MOST_EMPTY_PAGES; empty++)
      ({ items, nextCursor } = await this.page(principal, { ...page, cursor: nextCursor }, finding));
    return {
      at: principal.at,
      policy: await this.policies.get(principal),
      summary: page.cursor === undefined ? await this.summary(principal) : null,
      items,
      nextCursor,
    };
  }

  private async *lines(principal: TenantPrincipal, finding: Finding | undefined): AsyncGenerator<string> {
    yield CSV_HEAD;
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: Page<ReportedKeyView> = await this.page(principal, { limit: PIECE, cursor }, finding);
      yield csvOf(page.items);
      cursor = page.nextCursor;
    }
  }

  private async page(
    principal: TenantPrincipal,
    page: PageQuery,
    finding: Finding | undefined,
  ): Promise<Page<ReportedKeyView>> {
    const { context, values } = scope(principal);
    const { items, nextCursor } = await keysetPage<ReportRow, KeyInReport>(
      (text, given) => this.database.query(text, given),
      this.cursors,
      {
        select: `SELECT ${reportColumns(context)}, ${keysetColumns(NEWEST_FIRST)} FROM ${REPORT_SOURCE}`,
        where: ['k.organization_id = $1', ...(finding ? [conditionOf(finding, context)] : [])],
        // nothing is found of keys that do not work
        parts: partsWith(finding ? undefined : 'all', context),
        values,
        sort: NEWEST_FIRST,
        binding: { list: 'api-keys-report', organization: principal.organization.id, filter: finding },
        page,
        view: reportedKey,
      },
    );
    const unused = await this.scopeUse.unusedOf(principal, items);
    const keys = items.map((key, index) =>
      Object.assign(key, { overScoped: unused[index]!.length > 0, unusedScopes: unused[index]! }),
    );
    return { items: finding === 'overScoped' ? keys.filter((key) => key.overScoped) : keys, nextCursor };
  }

  private async summary(principal: TenantPrincipal): Promise<KeyReportSummaryView> {
    const { context, values } = scope(principal);
    const flags = reportFlags(context);
    const names = Object.keys(flags) as (keyof typeof flags)[];
    const counts = names.map((name) => `count(*) FILTER (WHERE ${flags[name]})::int AS "${name}"`);
    const rows = await this.database.query<Counts & { status: KeyStatus }>(
      `SELECT ${statusOf(context)} AS status, count(*)::int AS keys, ${counts.join(', ')}
       FROM ${REPORT_SOURCE} WHERE k.organization_id = $1 GROUP BY 1`,
      values,
    );
    const total = (name: keyof Counts): number => rows.reduce((sum, row) => sum + row[name], 0);
    const of = (status: KeyStatus): number => rows.find((row) => row.status === status)?.keys ?? 0;
    const byStatus = Object.fromEntries(KEY_STATUSES.map((status) => [status, of(status)]));
    const totals = Object.fromEntries(names.map((name) => [name, total(name)]));
    return { keys: total('keys'), byStatus, ...totals } as KeyReportSummaryView;
  }
}

/** Which scopes a key has for nothing is known once it is read; here only those that are old enough to say. */
const conditionOf = (finding: Finding, context: StatusContext): string =>
  finding === 'overScoped' ? oldEnough(context.clock) : reportFlags(context)[finding];

/** The keys of the organization, at the moment that the request was let in. */
function scope(principal: TenantPrincipal): { context: StatusContext; values: unknown[] } {
  return {
    context: statusContext(principal, '$2::timestamptz'),
    values: [principal.organization.id, principal.at],
  };
}
