import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import { Database } from '../database/database.js';
import { rangeOf } from '../http/time-range.js';
import type { AnalyticsQuery, CostAnalyticsView, Grouping, UsageAnalyticsView } from './analytics.dto.js';

/** Name of a figure -> how it is summed over rows of agent_usage, exactly. */
type Figures<Name extends string> = Readonly<Record<Name, string>>;

interface Measure<Name extends string> {
  readonly figures: Figures<Name>;
  /** SQL of what agents are ranked by */
  readonly rank: string;
}

const USAGE: Measure<'reports' | 'inputTokens' | 'outputTokens'> = {
  figures: { reports: 'count(*)', inputTokens: 'sum(u.input_tokens)', outputTokens: 'sum(u.output_tokens)' },
  rank: 'sum(u.input_tokens) + sum(u.output_tokens)',
};

const COSTS: Measure<'costUsd'> = { figures: { costUsd: 'sum(u.cost_usd)' }, rank: 'sum(u.cost_usd)' };

const MAX_GROUPS = 1_000;

const DAY = `(u.occurred_at AT TIME ZONE 'UTC')::date`;

const GROUPS: Record<Grouping, { columns: string; by: string; order: (rank: string) => string }> = {
  day: { columns: `to_char(${DAY}, 'YYYY-MM-DD') AS day`, by: DAY, order: () => DAY },
  agent: {
    columns: `u.agent_id AS "agentId",
      COALESCE((SELECT a.name FROM agents a WHERE a.organization_id = $1 AND a.id = u.agent_id),
        (max(ARRAY[to_char(u.occurred_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSMS'), u.agent_name]))[2]) AS "agentName"`,
    by: 'u.agent_id',
    order: (rank) => `${rank} DESC, u.agent_id`,
  },
};

type Totals<Name extends string> = Record<Name, number>;
type Item<Name extends string> = Totals<Name> & { day?: string; agentId?: string; agentName?: string };

/** Adds up what agents have reported. */
@Injectable()
export class AnalyticsService {
  constructor(private readonly database: Database) {}

  usage(principal: TenantPrincipal, query: AnalyticsQuery): Promise<UsageAnalyticsView> {
    return this.aggregate(principal, query, USAGE);
  }

  costs(principal: TenantPrincipal, query: AnalyticsQuery): Promise<CostAnalyticsView> {
    return this.aggregate(principal, query, COSTS);
  }

  private async aggregate<Name extends string>(
    { organization, at }: TenantPrincipal,
    query: AnalyticsQuery,
    { figures, rank }: Measure<Name>,
  ) {
    const { from, to } = rangeOf(query, at);
    const groupBy = query.groupBy ?? 'day';
    const { columns, by, order } = GROUPS[groupBy];
    const names = Object.keys(figures) as Name[];
    const sums = names.map((name) => `${figures[name]} AS "${name}"`);
    // each group carries the totals too, so that they are of the same moment and not cut off with the list
    const totals = names.map((name) => `sum(${figures[name]}) OVER () AS "total:${name}"`);
    const rows = await this.database.query<Record<string, string>>(
      `SELECT ${[columns, ...sums, ...totals].join(', ')} FROM agent_usage u
       WHERE u.organization_id = $1 AND u.occurred_at >= $2 AND u.occurred_at < $3
       GROUP BY ${by} ORDER BY ${order(rank)} LIMIT ${MAX_GROUPS}`,
      [organization.id, from, to],
    );
    const numbers = (row: Record<string, string> | undefined, prefix: string) =>
      Object.fromEntries(names.map((name) => [name, Number(row?.[prefix + name] ?? 0)])) as Totals<Name>;
    const items = rows.map(({ day, agentId, agentName, ...sums }): Item<Name> => ({
      ...(groupBy === 'day' ? { day } : { agentId, agentName }),
      ...numbers(sums, ''),
    }));
    return { from, to, groupBy, items, total: numbers(rows[0], 'total:') };
  }
}
