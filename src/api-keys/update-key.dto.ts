import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsOptional, MaxLength, ValidateIf } from 'class-validator';
import { IsLabel, IsText, IsTimestamp } from '../http/validators.js';
import { MAX_CIDRS, MAX_SCOPES } from './create-key.dto.js';

/** What is left out stays as it is. */
export class UpdateKeyDto {
  @ValidateIf((_, value) => value !== undefined) @IsLabel() @MaxLength(200) name?: string;
  @IsOptional() @IsText() @MaxLength(2000) description?: string | null;
  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_SCOPES)
  scopes?: string[];
  /** null: never */
  @IsOptional() @IsTimestamp() expiresAt?: string | null;
  /** empty: everywhere */
  @ValidateIf((_, value) => value !== undefined) @IsArray() @ArrayMaxSize(MAX_CIDRS) allowedCidrs?: string[];
}
