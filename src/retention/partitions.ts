import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';

/** What has a retention of its own. */
export const LISTS = { access: ['access'], kept: ['change', 'security', 'notice'] } as const;
export type List = keyof typeof LISTS;

const MONTHS_AHEAD = 3;

/** The events of a list whose ids were made in a month (UTC). */
export interface Partition {
  readonly list: List;
  /** its first day */
  readonly month: string;
  readonly table: string;
  /** for how many days it could have been dropped */
  readonly overdueDays: number;
}

const EXPIRED = `
  SELECT p.list, p.month::text, p.table, extract(day FROM now.utc - (p.month + interval '1 month') - p.kept)::int AS "overdueDays"
  FROM (
    SELECT l.list, c.relname AS table, to_date(right(c.relname, 7), 'YYYY_MM') AS month, make_interval(days => l.days) AS kept
    FROM (VALUES ('access', $1::int), ('kept', $2::int)) l (list, days)
      JOIN pg_inherits i ON i.inhparent = to_regclass('audit_events_' || l.list)
      JOIN pg_class c ON c.oid = i.inhrelid
    WHERE c.relname ~ ('^audit_events_' || l.list || '_\\d{4}_\\d{2}$')
  ) p, (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS utc) now
  WHERE p.month + interval '1 month' + p.kept <= now.utc ORDER BY p.month, p.list`;

/** The monthly partitions of the audit log. */
@Injectable()
export class Partitions {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Those of this month and the next ones, where they are not there. However many do it at once, it is done once. */
  async makeAhead(): Promise<number> {
    const [row] = await this.database.query<{ made: number }>('SELECT audit_make_partitions($1) AS made', [
      MONTHS_AHEAD,
    ]);
    return row!.made;
  }

  /** Those whose whole month is older than its events are kept, oldest first. */
  expired(): Promise<Partition[]> {
    const { accessDays, days } = this.config.retention;
    return this.database.query(EXPIRED, [accessDays, days]);
  }

  /** The tables that hold events of no month that has a partition. */
  async misplaced(): Promise<string[]> {
    const tables = Object.keys(LISTS).map((list) => `audit_events_${list}_other`);
    const rows = await this.database.query<{ name: string }>(
      tables.map((name) => `SELECT '${name}' AS name WHERE EXISTS (SELECT FROM ${name})`).join(' UNION ALL '),
    );
    return rows.map(({ name }) => name);
  }
}
