import { Transform } from 'class-transformer';
import { IsEmail, MaxLength } from 'class-validator';

/** As e-mails are stored and compared: two that differ in case are one. */
export const foldEmail = (email: string): string => email.toLowerCase();

/** An e-mail address in a body, case-folded before it is judged. */
export const IsEmailAddress = (): PropertyDecorator => (target, property) => {
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? foldEmail(value) : value))(
    target,
    property,
  );
  IsEmail({}, { message: '$property must be an e-mail address' })(target, property);
  MaxLength(254)(target, property);
};
