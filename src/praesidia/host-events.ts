import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { AuditCategory, HostName } from '../audit/actions.js';
import { eventRow, type AuditTarget, type EventRow } from '../audit/audit-event.js';
import { AuditService } from '../audit/audit.service.js';
import { INSERT_EVENTS, insertValues } from '../audit/insert-events.js';
import { newId } from '../database/new-id.js';
import { invalid } from '../http/problem.js';
import { isUuid } from '../http/validators.js';
import { Behalves } from './behalves.js';
import { schemaOf } from './database/host-connection.js';
import { asHost } from './guard/refusal.js';
import type { HostEvent, HostTransaction } from './host-event.js';
import { HostOptions, type PraesidiaOptions } from './options.js';
import { uuidOf } from './organization-id.js';

// until the transaction ends, as far as there is one
const ENTER = `
  SELECT current_setting('search_path') AS path, set_config('search_path', $1, true), set_config('praesidia.joined', $2, true)`;
const JOINED = `SELECT current_setting('praesidia.joined', true) AS joined`;
const LEAVE = `SELECT set_config('search_path', $1, true)`;

/** Puts what the host does on record, by itself or as a part of the host's transaction. */
@Injectable()
export class HostEvents {
  constructor(
    private readonly behalves: Behalves,
    private readonly audit: AuditService,
    private readonly catalogue: Catalogue,
    @Inject(HostOptions) private readonly options: PraesidiaOptions,
  ) {}

  /** @throws Refusal 400 for an action that the host's catalogue does not have, 404, 503 */
  async record(event: HostEvent, transaction?: HostTransaction): Promise<void> {
    const row = await this.behalves.as(event.by, (principal) =>
      asHost(this.catalogue, principal, () =>
        Promise.resolve(rowOf(event, this.categoryOf(event.action), principal)),
      ),
    );
    if (transaction) await this.join(transaction, row);
    else await asHost(this.catalogue, null, () => this.audit.append([row]));
  }

  private categoryOf(action: string): AuditCategory {
    const { actions = {} } = this.options.catalogue ?? {};
    if (Object.hasOwn(actions, action)) return actions[action]!.category;
    throw invalid({
      field: 'action',
      detail: `action must be one of the catalogue's actions, not '${action}'.`,
    });
  }

  /** On the host's connection, where our names mean our tables for one statement. */
  private async join(transaction: HostTransaction, row: EventRow): Promise<void> {
    const mark = newId();
    const schema = schemaOf(this.options.database);
    const [{ path }] = rowsOf(await transaction.query(ENTER, [schema, mark])) as [{ path: string }];
    const [{ joined }] = rowsOf(await transaction.query(JOINED)) as [{ joined: string }];
    if (joined !== mark)
      throw new Error(
        'The transaction given to AuditService.record() is none: begin it on the same connection first.',
      );
    await transaction.query(INSERT_EVENTS, insertValues([row]));
    await transaction.query(LEAVE, [path]);
  }
}

/** `pg` gives a result with rows, TypeORM the rows. */
const rowsOf = (result: unknown): unknown[] =>
  Array.isArray(result) ? result : (result as { rows: unknown[] }).rows;

function rowOf(
  { action, target, outcome, reason, details }: HostEvent,
  category: AuditCategory,
  principal: Parameters<typeof eventRow>[0],
): EventRow {
  const foreign = target && !isUuid(target.id) ? { targetId: target.id } : null;
  return eventRow(principal, {
    // the host's, as its catalogue has it
    action: action as string as HostName,
    category,
    target: target && ({ ...target, id: uuidOf(target.id) } as AuditTarget),
    outcome,
    reason,
    details: foreign ? { ...details, ...foreign } : details,
  });
}
