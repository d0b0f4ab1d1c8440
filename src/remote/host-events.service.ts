import { Injectable } from '@nestjs/common';
import type { Principal, Subject } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';
import type { HostName } from '../audit/actions.js';
import { eventRow, type AuditTarget, type EventRow } from '../audit/audit-event.js';
import { INSERT_EVENTS, insertValues } from '../audit/insert-events.js';
import { UnitOfWork, type Transaction } from '../audit/unit-of-work.js';
import { invalid, type FieldError } from '../http/problem.js';
import { newContext, plainAddress } from '../http/request-context.js';
import type {
  HostEventActorDto,
  HostEventDto,
  HostEventRequestDto,
  RecordedHostEventsView,
  RecordHostEventsDto,
} from './host-events.dto.js';

interface KnownKey {
  readonly organizationId: string;
  readonly name: string;
  readonly prefix: string;
}

/** What the events of a batch are about, as far as it is here. */
interface Known {
  readonly organizations: ReadonlySet<string>;
  readonly keys: ReadonlyMap<string, KnownKey>;
}

const ORGANIZATIONS = 'SELECT id FROM organizations WHERE id = ANY ($1::uuid[])';
const KEYS = `
  SELECT id, organization_id AS "organizationId", name, prefix FROM api_keys WHERE id = ANY ($1::uuid[])`;

/** Takes events of other services into the log. Which of them said so stands in each, for they may name anybody as the actor. */
@Injectable()
export class HostEventsService {
  constructor(private readonly work: UnitOfWork) {}

  /** All or none. @throws Problem 400 naming each event that is not accepted */
  async record(service: Principal, { events }: RecordHostEventsDto): Promise<RecordedHostEventsView> {
    assertComplete(events);
    return this.work.create(service, async (tx) => {
      const known = await look(tx, events);
      assertKnown(events, known);
      const rows = events.map((event) => rowOf(service, event, known));
      await tx.query(INSERT_EVENTS, insertValues(rows));
      return { ids: rows.map(([id]) => id as string) };
    });
  }
}

/** What one field says of another. */
function assertComplete(events: readonly HostEventDto[]): void {
  const errors = events.flatMap(({ actor, details }, index): FieldError[] => {
    const at = `events[${index}]`;
    const found: FieldError[] = [];
    if (actor.kind === 'api_key' && !actor.id)
      found.push({ field: `${at}.actor.id`, detail: `${at}.actor.id is required for an API key.` });
    if (actor.kind !== 'api_key' && !actor.name)
      found.push({ field: `${at}.actor.name`, detail: `${at}.actor.name is required.` });
    if (details && Object.hasOwn(details, 'service'))
      found.push({
        field: `${at}.details.service`,
        detail: `${at}.details.service is put in here: leave it out.`,
      });
    return found;
  });
  if (errors.length > 0) throw invalid(...errors);
}

async function look(tx: Transaction, events: readonly HostEventDto[]): Promise<Known> {
  const organizationIds = [...new Set(events.map(({ organizationId }) => organizationId))];
  const keyIds = [...new Set(events.flatMap(({ actor }) => keyIdOf(actor) ?? []))];
  const organizations = await tx.query<{ id: string }>(ORGANIZATIONS, [organizationIds]);
  const keys = keyIds.length > 0 ? await tx.query<KnownKey & { id: string }>(KEYS, [keyIds]) : [];
  return {
    organizations: new Set(organizations.map(({ id }) => id)),
    keys: new Map(keys.map((key) => [key.id, key])),
  };
}

const keyIdOf = ({ kind, id }: HostEventActorDto): string | null =>
  kind === 'api_key' ? id!.toLowerCase() : null;

function assertKnown(events: readonly HostEventDto[], { organizations, keys }: Known): void {
  const errors = events.flatMap(({ organizationId, actor }, index): FieldError[] => {
    const at = `events[${index}]`;
    const organization = organizationId.toLowerCase();
    if (!organizations.has(organization))
      return [
        { field: `${at}.organizationId`, detail: `${at}.organizationId must be an organization's id.` },
      ];
    const keyId = keyIdOf(actor);
    return keyId === null || keys.get(keyId)?.organizationId === organization
      ? []
      : [{ field: `${at}.actor.id`, detail: `${at}.actor.id must be a key of the organization.` }];
  });
  if (errors.length > 0) throw invalid(...errors);
}

function rowOf({ subject, at }: Principal, event: HostEventDto, { keys }: Known): EventRow {
  const { organizationId, actor, request, target, details } = event;
  const actual = {
    subject: subjectOf(actor, keys),
    organization: null,
    at,
    request: request ? contextOf(request) : null,
  };
  return eventRow(actual, {
    organizationId: organizationId.toLowerCase(),
    // the input's rules have made sure of the names
    action: event.action as HostName,
    category: event.category ?? 'change',
    target: (target as AuditTarget | null | undefined) ?? null,
    outcome: event.outcome,
    reason: event.reason,
    status: request?.status ?? null,
    details: { ...details, service: { id: subject.id, name: subject.name } },
  });
}

const contextOf = ({ id, method, route, ip, userAgent }: HostEventRequestDto): RequestContext =>
  newContext({
    id,
    method,
    route,
    ip: plainAddress(ip ?? undefined, undefined),
    userAgent: userAgent ?? undefined,
  });

function subjectOf(actor: HostEventActorDto, keys: Known['keys']): Subject {
  const id = keyIdOf(actor);
  if (id === null) return { kind: actor.kind, id: actor.id ?? null, name: actor.name! };
  const { name, prefix } = keys.get(id)!;
  return { kind: 'api_key', id, name, keyPrefix: prefix };
}
