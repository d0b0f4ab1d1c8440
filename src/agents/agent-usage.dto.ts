import { IsInt, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { IsTimestamp } from '../http/validators.js';
import type { AgentUsage } from './agent-usage.entity.js';

const MAX_TOKENS = 1_000_000_000_000;
const MAX_USD = 999_999_999.999999;

// with 15 digits at the most, a JSON number and its decimal text are the same amount
const isUsd = (value: unknown): boolean =>
  typeof value === 'number' && value >= 0 && value <= MAX_USD && Number(value.toFixed(6)) === value;

const IsUsd = (): PropertyDecorator =>
  ValidateBy({
    name: 'isUsd',
    validator: {
      validate: isUsd,
      defaultMessage: (args) =>
        `${args?.property} must be a number from 0 to ${MAX_USD} with at most 6 decimals`,
    },
  });

export class ReportUsageDto {
  /** 0 to 1,000,000,000,000 */
  @IsInt() @Min(0) @Max(MAX_TOKENS) inputTokens: number;
  /** 0 to 1,000,000,000,000 */
  @IsInt() @Min(0) @Max(MAX_TOKENS) outputTokens: number;
  /** US dollars, at most 6 decimals */
  @IsUsd() costUsd: number;
  /** when the usage arose, from the year 2000 on and not in the future; now by default */
  @ValidateIf((_, value) => value !== undefined) @IsTimestamp() occurredAt?: string;
}

export class AgentUsageView {
  id: string;
  agentId: string;
  agentName: string;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  occurredAt: Date;
  createdAt: Date;
}

export const agentUsageView = (usage: AgentUsage): AgentUsageView => ({
  id: usage.id,
  agentId: usage.agentId,
  agentName: usage.agentName,
  inputTokens: Number(usage.inputTokens),
  outputTokens: Number(usage.outputTokens),
  costUsd: Number(usage.costUsd),
  occurredAt: usage.occurredAt,
  createdAt: usage.createdAt,
});
