import { IsIn, IsInt, IsOptional, Max, MaxLength, Min } from 'class-validator';
import { IsLabel, IsTimestamp } from '../../http/validators.js';
import { IfGiven } from '../key-filter.dto.js';
import { MAX_OVERLAP_SECONDS } from '../policy/policy.dto.js';

const OVERLAP_STARTS = ['now', 'first_use'] as const;

export class RotateSelfDto {
  /** how long both keys work, 0 to 2592000 (30 days); left out: as the policy says, or else a day */
  @IfGiven() @IsInt() @Min(0) @Max(MAX_OVERLAP_SECONDS) overlapSeconds?: number;
  /** what starts that time: the rotation (left out), or the first request with the new key */
  @IfGiven() @IsIn(OVERLAP_STARTS) startOverlap?: (typeof OVERLAP_STARTS)[number];
}

export class RotateKeyDto extends RotateSelfDto {
  /** left out: the name of the key that is replaced */
  @IfGiven() @IsLabel() @MaxLength(200) name?: string;
  /** null: never; left out: as long as the lifetime of the key that is replaced */
  @IsOptional() @IsTimestamp() expiresAt?: string | null;
}
