import { IsBoolean, IsIn, IsString, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { IsTimestamp, IsUuid } from '../http/validators.js';
import { KEY_STATUSES, type KeyStatus } from './key-status.js';

/** 12 characters, or eight of what follows the last underscore, for prefixes of keys may be longer than `psk`. */
const DISPLAY_PREFIX = /^(?:.{1,12}|(?=.{1,29}$).*_[^_]{0,8})$/s;

/** May be left out, but null is not a way of doing so. */
export const IfGiven = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** Which keys; those that meet all that is given. */
export class KeyFilterDto {
  /** left out: every key that is neither revoked nor expired */
  @IfGiven() @IsIn([...KEY_STATUSES, 'all']) status?: KeyStatus | 'all';
  /** part of the name, in whatever case */
  @IfGiven() @IsString() @MinLength(2) @MaxLength(200) search?: string;
  /** how the display prefix starts; longer than that one is, it could be a token, and those do not belong in a URL */
  @IfGiven()
  @IsString()
  @Matches(DISPLAY_PREFIX, { message: '$property must be the first characters of a token, 12 at the most' })
  prefix?: string;
  /** a scope that the key has */
  @IfGiven() @IsString() scope?: string;
  /** id of the person or key that made it */
  @IfGiven() @IsUuid() createdBy?: string;
  /** last used before; leaves out what was never used */
  @IfGiven() @IsTimestamp() usedBefore?: string;
  /** true: never used; false: used at least once */
  @IfGiven() @IsBoolean({ message: '$property must be true or false' }) neverUsed?: boolean;
  /** leaves out what never expires */
  @IfGiven() @IsTimestamp() expiresBefore?: string;
}
