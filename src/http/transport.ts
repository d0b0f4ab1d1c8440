import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.js';

const MAX_URL = 8_192;
// host and port after RFC 3986, section 3.2: a name or IPv4 address, or an IPv6 address in brackets
const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/**
 * What HTTP itself asks of a request and Node does not check, or would answer in another shape.
 * @throws Problem 400 for a missing, repeated or malformed Host, 414 for a URL longer than 8 KiB
 */
export function assertTransport({ httpVersion, rawHeaders, url }: IncomingMessage): void {
  if (url!.length > MAX_URL) throw new Problem(414, 'invalid_request', 'The URL is longer than 8 KiB.');
  let hosts = 0;
  // names and values in turn; this runs for every request
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!isHost(rawHeaders[i]!)) continue;
    if (!HOST.test(rawHeaders[i + 1]!))
      throw malformed('The Host header is no host name with an optional port.');
    hosts++;
  }
  if (hosts === 0 && httpVersion === '1.0') return;
  if (hosts !== 1) throw malformed('Send exactly one Host header.');
}

const isHost = (name: string): boolean => name.length === 4 && name.toLowerCase() === 'host';

const malformed = (detail: string): Problem => new Problem(400, 'invalid_request', detail);
