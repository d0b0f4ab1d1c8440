import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsIn, IsOptional, MaxLength } from 'class-validator';
import { IsLabel, IsText, IsTimestamp } from '../http/validators.js';
import { IfGiven } from './key-filter.dto.js';
import { IsRateLimit, RateLimitDto } from './rate-limit.dto.js';

export const MAX_CIDRS = 100;
export const MAX_SCOPES = 100;
const DELIVERIES = ['response', 'claim'] as const;

export class CreateKeyDto {
  @IsLabel() @MaxLength(200) name: string;
  /** names of GET /v1/scopes; together they hold no more than the caller does */
  @IsArray() @ArrayNotEmpty() @ArrayMaxSize(MAX_SCOPES) scopes: string[];
  @IsOptional() @IsText() @MaxLength(2000) description?: string | null;
  /** null or left out: never; for a key made by a key no later than its own */
  @IsOptional() @IsTimestamp() expiresAt?: string | null;
  /** networks it may be used from, empty: everywhere; left out by a key: the networks of that key */
  @IfGiven() @IsArray() @ArrayMaxSize(MAX_CIDRS) allowedCidrs?: string[];
  /** null or left out: none; left out by a key: the one of that key */
  @IsRateLimit() rateLimit?: RateLimitDto | null;
  /**
   * `response` (the default): the token is in the answer; `claim`: the answer has a one-time link instead, and the token
   * comes into being when it is opened
   */
  @IfGiven() @IsIn(DELIVERIES) deliver?: (typeof DELIVERIES)[number];
}
