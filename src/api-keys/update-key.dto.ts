import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsOptional, MaxLength } from 'class-validator';
import { IsLabel, IsText, IsTimestamp } from '../http/validators.js';
import { MAX_CIDRS, MAX_SCOPES } from './create-key.dto.js';
import { IfGiven } from './key-filter.dto.js';
import { IsRateLimit, RateLimitDto } from './rate-limit.dto.js';

/** What is left out stays as it is. */
export class UpdateKeyDto {
  @IfGiven() @IsLabel() @MaxLength(200) name?: string;
  @IsOptional() @IsText() @MaxLength(2000) description?: string | null;
  @IfGiven()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_SCOPES)
  scopes?: string[];
  /** null: never */
  @IsOptional() @IsTimestamp() expiresAt?: string | null;
  /** when the overlap with the successor ends, of a key that has been rotated; a time that has passed ends it at once */
  @IfGiven() @IsTimestamp() retiresAt?: string;
  /** empty: everywhere */
  @IfGiven() @IsArray() @ArrayMaxSize(MAX_CIDRS) allowedCidrs?: string[];
  /** null: none */
  @IsRateLimit() rateLimit?: RateLimitDto | null;
}
