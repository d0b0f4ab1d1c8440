import { Transform } from 'class-transformer';
import { Matches, ValidateBy, type ValidationOptions } from 'class-validator';

const RFC3339 =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** A point in time after RFC 3339 that exists in the calendar, e.g. `2027-01-31T12:00:00Z`. */
export function isTimestamp(value: unknown): value is string {
  if (typeof value !== 'string' || !RFC3339.test(value)) return false;
  const day = Number(value.slice(8, 10));
  const lastDay = new Date(Date.UTC(Number(value.slice(0, 4)), Number(value.slice(5, 7)), 0)).getUTCDate();
  return day <= lastDay && !Number.isNaN(Date.parse(value));
}

export const IsTimestamp = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isTimestamp',
      validator: {
        validate: isTimestamp,
        defaultMessage: (args) =>
          `${args?.property} must be a time after RFC 3339, e.g. 2027-01-31T12:00:00Z`,
      },
    },
    options,
  );

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Any UUID in the canonical text form (RFC 9562, section 4), whatever its version. */
export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

export const IsUuid = (options?: ValidationOptions): PropertyDecorator =>
  Matches(UUID, { message: '$property must be a UUID', ...options });

const trim = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

/**
 * Text with something to see in it: not only white space, no control characters. White space around it is taken away, so
 * that no two names look the same for that.
 */
export const IsLabel =
  (options?: ValidationOptions): PropertyDecorator =>
  (target, property) => {
    Transform(trim)(target, property);
    Matches(/^(?=.*\S)[^\u0000-\u001f\u007f]*$/u, {
      message: '$property must have a visible character and no control characters',
      ...options,
    })(target, property);
  };

const MAX_JSON_BYTES = 65_536;

/** A free-form value that takes 64 KiB of JSON at the most, so that a page of a list stays a page. */
export const IsSmallJson = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isSmallJson',
      validator: {
        validate: (value) => Buffer.byteLength(JSON.stringify(value) ?? '') <= MAX_JSON_BYTES,
        defaultMessage: (args) => `${args?.property} must not take more than 64 KiB of JSON`,
      },
    },
    options,
  );

/** Text of one or more lines: no control characters but line breaks and tabs. */
export const IsText = (options?: ValidationOptions): PropertyDecorator =>
  Matches(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/u, {
    message: '$property must be text without control characters',
    ...options,
  });
