import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import { UnitOfWork, type Transaction } from '../audit/unit-of-work.js';
import { newId } from '../database/columns.js';
import { Database } from '../database/database.js';
import { violatedUnique } from '../database/errors.js';
import { CursorCodec } from '../http/cursor.js';
import { keysetColumns, keysetPage, type Page, type PageQuery, type SortColumn } from '../http/pagination.js';
import { conflict } from '../http/problem.js';
import type { Destination } from '../outbound/destination.js';
import type { CreateAuditSinkDto, UpdateAuditSinkDto } from './audit-sink.dto.js';
import { AuditSink } from './audit-sink.entity.js';
import type { AuditSinkView, AuditSinkWithSecretView } from './audit-sink.view.js';
import { isOfNotices, SinkPlan } from './sink-plan.js';
import { findSink, lockSink, SELECT_SINK, sinkTarget, sinkView, type SinkRow } from './sink-row.js';
import { SinkSecrets } from './sink-secrets.js';
import { SinkUrls } from './sink-url.js';

const MAX_SINKS = 20;

const NEWEST_FIRST: SortColumn[] = [
  { sql: 's.created_at', type: 'timestamptz', direction: 'DESC' },
  { sql: 's.id', type: 'uuid', direction: 'DESC' },
];

/** The sinks of an organization: listed, made, changed and deleted. */
@Injectable()
export class AuditSinksService {
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly cursors: CursorCodec,
    private readonly plan: SinkPlan,
    private readonly secrets: SinkSecrets,
    private readonly urls: SinkUrls,
  ) {}

  async list(principal: TenantPrincipal, page: PageQuery): Promise<Page<AuditSinkView>> {
    const { id } = principal.organization;
    return keysetPage<SinkRow, AuditSinkView>(this.query, this.cursors, {
      select: SELECT_SINK.replace('SELECT ', `SELECT ${keysetColumns(NEWEST_FIRST)}, `),
      where: ['s.organization_id = $1'],
      values: [id],
      sort: NEWEST_FIRST,
      binding: { list: 'audit-sinks', organization: id },
      page,
      view: (row) => this.view(principal, row),
    });
  }

  async get(principal: TenantPrincipal, id: string): Promise<AuditSinkView> {
    return this.view(principal, await findSink(this.query, principal, id));
  }

  /**
   * What happens from now on is sent. The secret is in the answer and nowhere else.
   * @throws AccessDenied beyond the plan; Problem 400 for a URL that nothing is sent to, 409 for a name that is taken
   */
  async create(principal: TenantPrincipal, dto: CreateAuditSinkDto): Promise<AuditSinkWithSecretView> {
    if (!isOfNotices({ kind: dto.kind, categories: dto.categories ?? [] })) this.plan.assertWhole(principal);
    const destination = await this.urls.assertAccepted(dto.kind, dto.url);
    return this.work
      .create(principal, (tx) => this.insert(tx, principal, dto, destination), withoutSecret)
      .catch(nameTaken);
  }

  /** @throws as `create` does; Problem 404 */
  async update(principal: TenantPrincipal, id: string, dto: UpdateAuditSinkDto): Promise<AuditSinkView> {
    const { kind } = await findSink(this.query, principal, id);
    const destination = dto.url === undefined ? null : await this.urls.assertAccepted(kind, dto.url);
    return this.work
      .run(principal, async (tx) => {
        await lockOrganization(tx, principal);
        const row = await lockSink(inside(tx), principal, id);
        const fields = Object.keys(dto);
        if (fields.length === 0) return this.view(principal, row);
        await tx.manager.update(AuditSink, { id }, { ...dto, updatedAt: principal.at });
        if (fields.some((field) => field !== 'name')) await startAfresh(tx, id);
        tx.record({
          action: 'audit_sink.updated',
          target: sinkTarget({ id, name: dto.name ?? row.name }),
          details: { fields, ...(destination && { to: hostAndPort(destination) }) },
        });
        return this.changed(tx, principal, id);
      })
      .catch(nameTaken);
  }

  async delete(principal: TenantPrincipal, id: string): Promise<void> {
    await this.work.run(principal, async (tx) => {
      const row = await lockSink(inside(tx), principal, id);
      await tx.manager.delete(AuditSink, { id, organizationId: principal.organization.id });
      tx.record({ action: 'audit_sink.deleted', target: sinkTarget(row) });
    });
  }

  private async insert(
    tx: Transaction,
    principal: TenantPrincipal,
    dto: CreateAuditSinkDto,
    destination: Destination,
  ): Promise<AuditSinkWithSecretView> {
    const { organization, subject } = principal;
    await lockOrganization(tx, principal);
    const count = await tx.manager.countBy(AuditSink, { organizationId: organization.id });
    if (count >= MAX_SINKS) throw conflict(`An organization has at most ${MAX_SINKS} audit sinks.`);
    const id = newId();
    const secret = dto.kind === 'https' ? this.secrets.make(id) : null;
    const { actions = [], categories = [], outcomes = [], enabled = true } = dto;
    await tx.manager.insert(AuditSink, {
      id,
      organizationId: organization.id,
      name: dto.name,
      kind: dto.kind,
      url: dto.url,
      caCertificate: dto.caCertificate ?? null,
      actions,
      categories,
      outcomes,
      enabled,
      secret: secret?.sealed ?? null,
      createdByKind: subject.kind,
      createdById: subject.id,
      createdByName: subject.name,
      nextLeaf: await sizeOfLog(tx, principal),
    });
    tx.record({
      action: 'audit_sink.created',
      target: sinkTarget({ id, name: dto.name }),
      details: { kind: dto.kind, to: hostAndPort(destination), actions, categories, outcomes, enabled },
    });
    return { ...(await this.changed(tx, principal, id)), ...(secret && { secret: secret.shown }) };
  }

  /** The sink as it is now. @throws AccessDenied when the plan does not have it delivered */
  private async changed(tx: Transaction, principal: TenantPrincipal, id: string): Promise<AuditSinkView> {
    const row = await findSink(inside(tx), principal, id);
    this.plan.assertCovers(principal, row);
    return this.view(principal, row);
  }

  private view(principal: TenantPrincipal, row: SinkRow): AuditSinkView {
    return sinkView(row, this.plan.covers(principal, row));
  }

  private readonly query = <Row extends object>(text: string, values: unknown[]): Promise<Row[]> =>
    this.database.query<Row>(text, values);
}

const inside =
  (tx: Transaction) =>
  <Row extends object>(text: string, values: unknown[]): Promise<Row[]> =>
    tx.query<Row>(text, values);

/** Which sinks there are does not change meanwhile. */
const lockOrganization = (tx: Transaction, { organization }: TenantPrincipal): Promise<object[]> =>
  tx.query('SELECT FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organization.id]);

async function sizeOfLog(tx: Transaction, { organization }: TenantPrincipal): Promise<string> {
  const [log] = await tx.query<{ size: string }>('SELECT size FROM audit_logs WHERE organization_id = $1', [
    organization.id,
  ]);
  return log?.size ?? '0';
}

/** What is under way does not count, and nothing that has failed is waited for. */
const startAfresh = (tx: Transaction, id: string): Promise<object[]> =>
  tx.query(
    `UPDATE audit_sinks SET version = version + 1, batch_end = NULL, next_attempt_at = clock_timestamp() WHERE id = $1`,
    [id],
  );

const hostAndPort = ({ host, port }: Destination): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

function withoutSecret(answer: AuditSinkWithSecretView): AuditSinkView {
  const kept = { ...answer };
  delete kept.secret;
  return kept;
}

function nameTaken(error: unknown): never {
  if (violatedUnique(error)) throw conflict('The name is taken by another audit sink.');
  throw error;
}
