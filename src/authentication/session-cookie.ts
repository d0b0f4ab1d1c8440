import { parseCookie, stringifySetCookie } from 'cookie';
import { Injectable } from '@nestjs/common';
import type { AuthenticatedRequest } from '../access/ports.js';
import { TOKEN_KINDS } from '../access/token.js';
import { Config } from '../config/config.js';
import { Problem } from '../http/problem.js';

// "__Host-" makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis, section 4.1.3)
const NAME = '__Host-praesidia_session';
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

type Origin = Pick<AuthenticatedRequest, 'headers' | 'protocol' | 'host'>;

/** The cookie in which a browser keeps its session, out of reach of the page's scripts. */
@Injectable()
export class SessionCookie {
  constructor(private readonly config: Config) {}

  /**
   * @returns the session token, or null without one
   * @throws Problem 403 `cross_origin` when an unsafe request does not show that it comes from our own pages
   */
  read(request: AuthenticatedRequest): string | null {
    const header = request.headers.cookie;
    if (typeof header !== 'string') return null;
    const token = parseCookie(header)[NAME];
    // a key has no business in a cookie
    if (!token?.startsWith(TOKEN_KINDS.session)) return null;
    if (!SAFE_METHODS.has(request.method) && !this.isOwn(request)) throw crossOrigin();
    return token;
  }

  /** A `Set-Cookie` value. @param expires end of the session */
  issue(token: string, expires: Date): string {
    return stringifySetCookie(NAME, token, { ...ATTRIBUTES, expires });
  }

  /** A `Set-Cookie` value that removes the cookie. */
  clear(): string {
    return stringifySetCookie(NAME, '', { ...ATTRIBUTES, expires: new Date(0) });
  }

  /**
   * Refuses to sign a browser in where it would not keep the cookie, or on behalf of a foreign page.
   * @throws Problem 400 `https_required` over plain HTTP beyond loopback, 403 `cross_origin` for a foreign page
   */
  assertUsable(request: Origin): void {
    if (!this.isKept(request)) {
      const detail =
        'Signing in with a browser needs HTTPS: browsers do not keep the session cookie otherwise.';
      throw new Problem(400, 'https_required', detail);
    }
    const tellsOrigin =
      request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
    if (tellsOrigin && !this.isOwn(request)) throw crossOrigin();
  }

  /** Browsers keep a `Secure` cookie from HTTPS, also where a proxy in front does not say so, and from this machine. */
  private isKept({ headers, protocol, host }: Origin): boolean {
    const { publicUrl } = this.config;
    if (protocol === 'https' || (publicUrl?.startsWith('https:') && headers.origin === publicUrl))
      return true;
    // the Host header is anything that somebody sends
    const url = `${protocol}://${host}`;
    const hostname = URL.canParse(url) ? new URL(url).hostname : '';
    return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  }

  private isOwn({ headers, protocol, host }: Origin): boolean {
    const { origin } = headers;
    if (origin !== undefined) return origin === `${protocol}://${host}` || origin === this.config.publicUrl;
    return headers['sec-fetch-site'] === 'same-origin';
  }
}

const crossOrigin = (): Problem =>
  new Problem(403, 'cross_origin', 'A session cookie works for requests from our own pages alone.');
