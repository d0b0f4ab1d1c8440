import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsText, IsTimestamp, IsUuid } from '../http/validators.js';
import { REVOCATION_REASONS, type RevocationReason } from './api-key.entity.js';
import { IfGiven, KeyFilterDto } from './key-filter.dto.js';
import { RevocationPreviewView } from './usage/revocation-preview.view.js';

const MAX_NAMED = 10_000;

export class RevokeSelfDto {
  @IsIn(REVOCATION_REASONS) reason: RevocationReason;
  /** for whoever reads the log later; not a place for secrets */
  @IsOptional() @IsText() @MaxLength(2000) note?: string | null;
  /** with `compromised`: since when the key may have been in other hands; the report says how long that lasted */
  @IfGiven() @IsTimestamp() exposedAt?: string;
}

export class RevokeKeyDto extends RevokeSelfDto {
  /** also every key that was made with it, at any remove; by default true for `compromised` */
  @IfGiven() @IsBoolean() includeDescendants?: boolean;
}

/** Names the keys by exactly one of `keyIds`, `filter` and `tokens`. */
export class BulkRevokeDto extends RevokeKeyDto {
  @IfGiven() @IsArray() @ArrayNotEmpty() @ArrayMaxSize(MAX_NAMED) @IsUuid({ each: true }) keyIds?: string[];
  /** the filters of the list; at least one */
  @IfGiven() @IsObject() @ValidateNested() @Type(() => KeyFilterDto) filter?: KeyFilterDto;
  /** pasted tokens */
  @IfGiven()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_NAMED)
  @IsString({ each: true })
  @MaxLength(1000, { each: true })
  tokens?: string[];
  /** nothing is revoked unless it would be this many */
  @IfGiven() @IsInt() @Min(0) expectedCount?: number;
  /** only tells what would happen */
  @IfGiven() @IsBoolean() dryRun?: boolean;
}

export class KeyRefView {
  id: string;
  prefix: string;
}

/** The lists end at 1,000 entries, the count does not. */
export class BulkRevocationView {
  revokedCount: number;
  revoked: KeyRefView[];
  /** ids of those that were named and had been revoked before */
  alreadyRevoked: string[];
  /** ids as they were sent; of tokens, how they start */
  notFound: string[];
  /** with `dryRun`: what would break */
  preview?: RevocationPreviewView;
}
