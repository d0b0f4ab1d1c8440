import { Strategy } from 'passport-http-bearer';

/** How a request presents its bearer token. */
export type Presented =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'none' }
  /** 400 `invalid_request`, RFC 6750, section 3.1 */
  | { readonly kind: 'malformed'; readonly detail: string };

interface StrategyActions {
  success(token: string): void;
  fail(challenge: string | number): void;
  error(error: Error): void;
  authenticate(request: { headers: { authorization: string } }): void;
}

// Runs passport-http-bearer by Passport's strategy protocol, without Passport: the strategy extracts the token and the
// verification that follows is ours. It sees the header alone, for by itself it would read the body and the query too.
const strategy = new Strategy((token, verified) => verified(null, token)) as unknown as StrategyActions;
// it answers before it returns, so one place for what it finds is enough
let found: string | null = null;
strategy.success = (token) => void (found = token);
strategy.fail = () => undefined;
strategy.error = () => undefined;

function extract(authorization: string): string | null {
  strategy.authenticate({ headers: { authorization } });
  const token = found;
  // nothing of a request is kept
  found = null;
  return token;
}

const SCHEME = /^bearer(?: |$)/i;
// b64token, RFC 6750, section 2.1
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * Reads the credential of an Authorization header after RFC 6750. Another scheme counts as none.
 * @param rawHeaders names and values in turn, as received: Node itself drops a second Authorization header silently
 */
export function readBearer(authorization: string | undefined, rawHeaders: readonly string[]): Presented {
  if (authorization === undefined) return { kind: 'none' };
  if (timesSent(rawHeaders) > 1) return malformed('Send one Authorization header, not several.');
  if (!SCHEME.test(authorization)) return { kind: 'none' };
  // RFC 6750 lets several spaces part the two; the library does not
  const token = extract(authorization.replace(/^bearer +/i, 'Bearer '));
  if (!token) return malformed('Send exactly one token: "Authorization: Bearer <token>".');
  if (!TOKEN.test(token)) return malformed('The token has characters that no bearer token may have.');
  return { kind: 'token', token };
}

/** What a header that holds nothing but a token presents. */
export const readBareToken = (header: string | string[]): Presented =>
  typeof header === 'string' && TOKEN.test(header)
    ? { kind: 'token', token: header }
    : malformed('Send exactly one key: "X-API-Key: <key>".');

const malformed = (detail: string): Presented => ({ kind: 'malformed', detail });

function timesSent(rawHeaders: readonly string[]): number {
  let times = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 13 && name.toLowerCase() === 'authorization') times++;
  }
  return times;
}
