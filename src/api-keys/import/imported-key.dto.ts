import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsOptional,
  Matches,
  MaxLength,
  ValidateBy,
} from 'class-validator';
import type { RateLimit } from '../../access/principal.js';
import { IsLabel, IsText, IsTimestamp, IsUuid } from '../../http/validators.js';
import { MAX_CIDRS, MAX_SCOPES } from '../create-key.dto.js';
import { IfGiven } from '../key-filter.dto.js';
import { IsRateLimit, RateLimitDto } from '../rate-limit.dto.js';
import { readSha256 } from './read-sha256.js';

/** A key that was issued elsewhere, to go on working as it is. */
export interface KeyToImport {
  /** SHA-256 of the whole token: 64 hexadecimal digits, or base64 or base64url of the 32 bytes */
  readonly sha256: string;
  readonly name: string;
  readonly organizationId: string;
  /** names of the catalogue's scopes */
  readonly scopes: readonly string[];
  readonly description?: string | null;
  /** null or left out: never */
  readonly expiresAt?: Date | string | null;
  /** when it was issued; left out: now */
  readonly createdAt?: Date | string | null;
  readonly allowedCidrs?: readonly string[];
  readonly rateLimit?: RateLimit | null;
  /** how the token begins, to be shown: 12 characters at the most; left out: something made up tells the key from others */
  readonly prefix?: string | null;
  /** the token's last four characters, to be shown */
  readonly last4?: string | null;
}

const IsoTime = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value,
  );

const IsSha256 = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSha256',
    validator: {
      validate: (value) => typeof value === 'string' && readSha256(value) !== null,
      defaultMessage: () => '$property must be a SHA-256: 64 hexadecimal digits, or 32 bytes in base64',
    },
  });

/** What is accepted of a `KeyToImport`. */
export class ImportedKeyDto {
  @IsSha256() sha256: string;
  @IsLabel() @MaxLength(200) name: string;
  @IsUuid() organizationId: string;
  @IsArray() @ArrayNotEmpty() @ArrayMaxSize(MAX_SCOPES) scopes: string[];
  @IsOptional() @IsText() @MaxLength(2000) description?: string | null;
  @IsOptional() @IsoTime() @IsTimestamp() expiresAt?: string | null;
  @IsOptional() @IsoTime() @IsTimestamp() createdAt?: string | null;
  @IfGiven() @IsArray() @ArrayMaxSize(MAX_CIDRS) allowedCidrs?: string[];
  @IsRateLimit() rateLimit?: RateLimitDto | null;
  @IsOptional()
  @Matches(/^[\x21-\x7e]{1,12}$/, {
    message: '$property must be the first characters of the token, 12 at the most',
  })
  prefix?: string | null;
  @IsOptional()
  @Matches(/^[\x21-\x7e]{1,4}$/, {
    message: '$property must be the last characters of the token, 4 at the most',
  })
  last4?: string | null;
}
