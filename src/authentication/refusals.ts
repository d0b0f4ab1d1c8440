import { Problem } from '../http/problem.js';

const REALM = 'Bearer realm="praesidia"';

const refusal = (
  status: number,
  code: 'invalid_request' | 'unauthenticated' | 'invalid_token',
  detail: string,
) => {
  const error = code === 'unauthenticated' ? '' : `, error="${code}"`;
  return new Problem(status, code, detail, {}, { 'www-authenticate': `${REALM}${error}` });
};

/** No credential: a bare challenge (RFC 6750, section 3). */
export const unauthenticated = (): Problem =>
  refusal(401, 'unauthenticated', 'Authenticate with "Authorization: Bearer <token>" or sign in.');

/** One text for unknown, revoked, expired and refused by address: the caller is not told which. */
export const invalidToken = (): Problem => refusal(401, 'invalid_token', 'The token is not valid.');

/** Its checksum is wrong, which anybody can compute. */
export const mistypedToken = (): Problem =>
  refusal(401, 'invalid_token', 'The token is mistyped or cut off: its checksum does not match.');

export const malformedCredential = (detail: string): Problem => refusal(400, 'invalid_request', detail);

/** One text for an unknown e-mail and a wrong password. */
export const wrongCredentials = (): Problem =>
  refusal(401, 'unauthenticated', 'The e-mail or the password is not right.');

/** For an account whose person has chosen its password: a link never sets another one. */
export const notItsPassword = (): Problem =>
  refusal(
    401,
    'unauthenticated',
    'This account has a password of its own, and this is not it. Give that one, or accept while signed in.',
  );

export const wrongSetupToken = (): Problem => refusal(401, 'invalid_token', 'The set-up token is not right.');

/** One text for a link that is unknown, used, expired, or meant for somebody else. */
export const unknownLink = (): Problem =>
  new Problem(404, 'not_found', 'This link is not valid: it has expired, was used, or is not complete.');
