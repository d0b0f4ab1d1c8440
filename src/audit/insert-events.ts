import { EVENT_COLUMNS, type EventRow } from './audit-event.js';
import { binaryArray } from '../database/binary-arrays.js';
import { packLeaves } from './leaf.js';

/**
 * What stands for the transaction in the order of the log; evaluated once a statement. `audit_epoch.shift` makes it go on
 * where the log was restored into another cluster, whose own numbers begin anew.
 */
export const AUDIT_TX = '(SELECT pg_current_xact_id()::text::bigint + shift FROM audit_epoch)';

const names = EVENT_COLUMNS.map(([name]) => name).join(', ');
const columns = EVENT_COLUMNS.map(
  ([name, type], index) => `unnest($${index + 1}::${type}[]) AS ${name}`,
).join(', ');

/** What an INSERT of events begins with; a SELECT of `EVENT_COLUMNS` and `AUDIT_TX` follows. */
export const INTO_EVENTS = `INSERT INTO audit_events (${names}, tx)`;

/**
 * The events of `eventArrays`, parameters `$1` … of the statement, for a SELECT from them as `e`. As one `unnest` of all arrays in
 * FROM, each of them would be kept as a table of its own first.
 */
export const GIVEN_EVENTS = `(SELECT ${columns}) AS e`;

/** How many parameters `GIVEN_EVENTS` takes. */
export const EVENT_PARAMETERS = EVENT_COLUMNS.length;

/** One array a column. */
export const eventArrays = (rows: readonly EventRow[]): Buffer[] =>
  EVENT_COLUMNS.map(([, type], index) =>
    binaryArray(
      type,
      rows.map((row) => row[index]),
    ),
  );

/** One statement, whatever the number of events; so it is prepared once. Their leaves go to the sealer with them. */
export const INSERT_EVENTS = `
  WITH written AS (${INTO_EVENTS} SELECT e.*, ${AUDIT_TX} FROM ${GIVEN_EVENTS})
  INSERT INTO audit_unsealed (tx, at, leaves) VALUES (${AUDIT_TX}, clock_timestamp(), $${EVENT_PARAMETERS + 1})`;

/** The parameters of `INSERT_EVENTS`. */
export const insertValues = (rows: readonly EventRow[]): unknown[] => [
  ...eventArrays(rows),
  packLeaves(rows),
];

/**
 * For events that a statement makes by itself: the sealer is to read what this transaction has written in these
 * organizations. @param from set with one row for each of them, `organization_id`
 */
export const leaveToSealer = (from: string): string =>
  `INSERT INTO audit_unsealed (tx, at, organization_id) SELECT ${AUDIT_TX}, clock_timestamp(), organization_id FROM ${from}`;
