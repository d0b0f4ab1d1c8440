import { MaxLength, ValidateBy } from 'class-validator';
import { IfGiven } from '../api-keys/key-filter.dto.js';
import { isHostType } from '../audit/actions.js';
import { IsLabel, IsUuid } from '../http/validators.js';

export const HOST_TYPE =
  'lower-case letters, digits, underscores and hyphens that begin with a letter, 100 at the most, and not api_key';

/** @param accepted the end of the sentence "action must be …" */
export const IsHostName = (
  name: string,
  check: (value: string) => boolean,
  accepted: string,
): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value) => typeof value === 'string' && check(value),
      defaultMessage: (args) => `${args?.property} must be ${accepted}`,
    },
  });

/** What something at a host is about. */
export class HostTargetDto {
  /** what kind of thing, e.g. `invoice`; no key */
  @IsHostName('isHostType', isHostType, HOST_TYPE) type: string;
  @IsUuid() id: string;
  @IfGiven() @IsLabel() @MaxLength(200) name?: string;
}
