import { AssertionError } from 'node:assert';
import type { INestApplicationContext, Type } from '@nestjs/common';
import {
  auditEventView,
  EVENT_SELECT,
  type AuditEventRow,
  type AuditEventView,
} from '../audit/audit-event.view.js';
import { Database } from '../database/database.js';
import { differences, show } from './differences.js';
import { RecordedEvents } from './recorded-events.js';

// hosts have actions and targets of their own, so texts are any
type Part<T> = T extends string
  ? string
  : T extends readonly unknown[] | Date | null
    ? T
    : T extends object
      ? { readonly [K in keyof T]?: Part<T[K]> | Matching }
      : T;
/** A regular expression for a text, or a matcher of the test runner. */
type Matching = RegExp | { asymmetricMatch(actual: unknown): boolean };

/** What is expected of an event: its action, and as much else as matters. */
export type ExpectedEvent = { readonly action: string } & {
  readonly [K in Exclude<keyof AuditEventView, 'action'>]?: Part<AuditEventView[K]> | Matching;
};

/** How many events are looked at, from the newest on. */
const LOOKED_AT = 500;

/**
 * That something is on record: the newest event that has all of what is expected. Events are durable before the response
 * leaves, so there is nothing to wait for.
 * @param app the application, or its testing module
 * @throws AssertionError that says how the closest event differs, in whatever test runner
 */
export async function expectAudited(
  app: Pick<INestApplicationContext, 'get'>,
  expected: ExpectedEvent,
): Promise<AuditEventView> {
  const events = await recorded(app);
  const compared = events
    .filter(({ action }) => action === expected.action)
    .map((event) => ({ event, lines: differences(expected, event) }));
  const found = compared.find(({ lines }) => lines.length === 0);
  if (found) return found.event;
  throw failure(expected, events, compared);
}

/** Newest first. */
async function recorded(app: Pick<INestApplicationContext, 'get'>): Promise<AuditEventView[]> {
  const inMemory = whereThere(app, RecordedEvents);
  if (inMemory) return [...inMemory.events].reverse();
  const rows = await app
    .get(Database, { strict: false })
    .query<AuditEventRow>(`SELECT ${EVENT_SELECT} FROM audit_events ORDER BY id DESC LIMIT ${LOOKED_AT}`);
  return rows.map((row) => auditEventView(row));
}

function whereThere<T>(app: Pick<INestApplicationContext, 'get'>, token: Type<T>): T | null {
  try {
    return app.get(token, { strict: false });
  } catch {
    return null;
  }
}

function failure(
  expected: ExpectedEvent,
  events: readonly AuditEventView[],
  compared: readonly { event: AuditEventView; lines: string[] }[],
): AssertionError {
  // the first of those that differ least is the newest of them
  const [closest] = [...compared].sort((a, b) => a.lines.length - b.lines.length);
  const seen = [...new Set(events.map(({ action }) => action))];
  const why = closest
    ? [
        `The closest of ${compared.length} with this action differs:`,
        ...closest.lines.map((line) => `  ${line}`),
      ]
    : [`There is none with this action; on record are: ${seen.join(', ') || 'none at all'}.`];
  return new AssertionError({
    message: [`No event of the audit log is ${show(expected)}.`, ...why].join('\n'),
    actual: closest?.event,
    expected,
    operator: 'expectAudited',
  });
}
