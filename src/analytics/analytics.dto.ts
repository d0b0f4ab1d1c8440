import { IsIn, ValidateIf } from 'class-validator';
import { IsTimestamp } from '../http/validators.js';

export const GROUPINGS = ['day', 'agent'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export class AnalyticsQuery {
  /** first moment that counts; 30 days before `to` by default */
  @ValidateIf((_, value) => value !== undefined) @IsTimestamp() from?: string;
  /** first moment that does not count any more; now by default; at most 400 days after `from` */
  @ValidateIf((_, value) => value !== undefined) @IsTimestamp() to?: string;
  /** day by default */
  @ValidateIf((_, value) => value !== undefined) @IsIn(GROUPINGS) groupBy?: Grouping;
}

class ItemView {
  /** `YYYY-MM-DD` in UTC; when grouped by day */
  day?: string;
  /** when grouped by agent */
  agentId?: string;
  /** the agent's name now, or at its last report if it is deleted; when grouped by agent */
  agentName?: string;
}

export class UsageTotalView {
  /** number of usage reports */
  reports: number;
  inputTokens: number;
  outputTokens: number;
}

export class UsageItemView extends ItemView implements UsageTotalView {
  /** number of usage reports */
  reports: number;
  inputTokens: number;
  outputTokens: number;
}

export class CostTotalView {
  /** US dollars, summed exactly */
  costUsd: number;
}

export class CostItemView extends ItemView implements CostTotalView {
  /** US dollars, summed exactly */
  costUsd: number;
}

class AnalyticsView {
  from: Date;
  to: Date;
  groupBy: Grouping;
}

export class UsageAnalyticsView extends AnalyticsView {
  /** days with usage in order, or agents with the most tokens first; 1,000 at the most */
  items: UsageItemView[];
  /** over everything in the range, listed or not */
  total: UsageTotalView;
}

export class CostAnalyticsView extends AnalyticsView {
  /** days with costs in order, or agents with the highest costs first; 1,000 at the most */
  items: CostItemView[];
  /** over everything in the range, listed or not */
  total: CostTotalView;
}
