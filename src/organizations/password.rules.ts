import { ValidateBy } from 'class-validator';
import { invalid } from '../http/problem.js';
import { foldEmail } from './email.js';

// OWASP ASVS 5.0, 6.2.1: at least 8; the pages ask people for more
const MIN_LENGTH = 8;
const MAX_LENGTH = 1024;

/**
 * The form in which a password is hashed and counted: Unicode NFKC (NIST SP 800-63B, 5.1.1.2), so that the same
 * password typed on another keyboard is the same. Nothing else is changed: no trimming, no case.
 */
export const foldPassword = (password: string): string => password.normalize('NFKC');

/** A password that is about to be set: 8 to 1024 code points. What it consists of is the person's affair. */
export const IsNewPassword = (): PropertyDecorator =>
  ValidateBy({
    name: 'isNewPassword',
    validator: {
      validate: (value: unknown) => {
        // what is far too long is not even normalised
        if (typeof value !== 'string' || value.length > 4 * MAX_LENGTH) return false;
        const { length } = [...foldPassword(value)];
        return length >= MIN_LENGTH && length <= MAX_LENGTH;
      },
      defaultMessage: (args) => `${args?.property} must have ${MIN_LENGTH} to ${MAX_LENGTH} characters`,
    },
  });

/** @throws Problem 400 naming `field` for a password that is the account's own e-mail */
export function assertNotEmail(password: string, email: string, field: string): void {
  if (foldEmail(foldPassword(password)) !== foldEmail(email)) return;
  throw invalid({ field, detail: `${field} must not be the e-mail address.` });
}
