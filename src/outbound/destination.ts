import { isIP } from 'node:net';

/** Where a connection goes. */
export interface Destination {
  /** name in ASCII without a trailing dot, or an address in its one spelling without brackets */
  readonly host: string;
  readonly port: number;
}

const PRINTABLE = /^[\x21-\x7e\u00a1-\u{10ffff}]+$/u;

/**
 * Reads `scheme://host:port/path` by the rules of browsers (WHATWG URL) whatever the scheme, so that every spelling of an
 * address (decimal, octal, hexadecimal, full-width digits) becomes the one that is then judged.
 * @param schemes the accepted ones with their default ports; null: the port must be given
 * @returns null for what is no such URL, and for one that carries a user, a password or a fragment
 */
export function parseDestination(
  text: string,
  schemes: Readonly<Record<string, number | null>>,
): { readonly scheme: string; readonly url: URL; readonly destination: Destination } | null {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/([^/\\].*)$/su.exec(text) ?? [];
  if (scheme === undefined || !Object.hasOwn(schemes, scheme) || !PRINTABLE.test(text)) return null;
  const spelt = `https://${rest}`;
  if (!URL.canParse(spelt)) return null;
  const url = new URL(spelt);
  if (url.username || url.password || url.hash || /^[^/?]*@/.test(rest!) || rest!.includes('#')) return null;
  const port = portOf(rest!, url, schemes[scheme]!);
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (port === null || host === '') return null;
  return { scheme, url, destination: { host, port } };
}

/** `URL` leaves 443 out, given or not. */
function portOf(rest: string, { port }: URL, byDefault: number | null): number | null {
  if (port !== '') return Number(port) || null;
  return /^[^/?]*:0*443([/?]|$)/.test(rest) ? 443 : byDefault;
}

/** The name to be verified in a certificate and sent as SNI (RFC 6066, section 3), which addresses are not. */
export const serverName = (host: string): string => (isIP(host) ? '' : host);
