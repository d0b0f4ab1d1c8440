import type { AuthenticatedRequest } from '../access/ports.js';
import { readToken } from '../access/token.js';
import { readBareToken, readBearer } from './bearer.js';
import { invalidToken, malformedCredential } from './refusals.js';

/** names under which RFC 6750 lets a token travel elsewhere; here it never may */
const FOREIGN_PLACES = ['access_token', 'api_key'];

/**
 * The token in the headers of a request; null without one. That it came in X-API-Key is left in the request's context.
 * @param acceptXApiKey whether keys may come in X-API-Key, too
 * @throws Problem 400 for a malformed header, or a token elsewhere beside it; 401 for what is no key in X-API-Key
 */
export function tokenInHeaders(request: AuthenticatedRequest, acceptXApiKey: boolean): string | null {
  const presented = presentedBy(request, acceptXApiKey);
  if (presented.kind === 'malformed') throw malformedCredential(presented.detail);
  if (presented.kind === 'none') return null;
  const elsewhere = FOREIGN_PLACES.find(
    (name) => carries(request.query, name) || carries(request.body, name),
  );
  if (elsewhere) throw malformedCredential(`Send the token in the header alone, not also as ${elsewhere}.`);
  return presented.token;
}

function presentedBy(
  { headers, raw, context }: AuthenticatedRequest,
  acceptXApiKey: boolean,
): ReturnType<typeof readBearer> {
  const bare = acceptXApiKey ? headers['x-api-key'] : undefined;
  if (bare === undefined) return readBearer(headers.authorization as string | undefined, raw.rawHeaders);
  if (headers.authorization !== undefined)
    throw malformedCredential('Send the key in one header: not in X-API-Key beside Authorization.');
  context.keyHeader = 'x-api-key';
  const presented = readBareToken(bare);
  if (presented.kind === 'token' && isNoKey(presented.token)) throw invalidToken();
  return presented;
}

/** A session, say, has no business in the header of keys. */
function isNoKey(token: string): boolean {
  const shape = readToken(token);
  return typeof shape === 'object' && shape.kind !== 'api_key';
}

const carries = (place: unknown, name: string): boolean =>
  typeof place === 'object' && place !== null && Object.hasOwn(place, name);
