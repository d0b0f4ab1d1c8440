import { request, type Agent } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { LookupAddress } from 'node:dns';
import { pinned } from './outbound.js';

const READ_BYTES = 4_096;
const SNIPPET_LENGTH = 200;

export interface HttpsPost {
  readonly url: URL;
  /** checked addresses of the URL's host */
  readonly addresses: readonly LookupAddress[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** certificates to be trusted instead of the system's, PEM */
  readonly ca?: string;
  /** keeps the connection for the next request */
  readonly agent?: Agent;
  /** ends it, whatever it is waiting for */
  readonly signal: AbortSignal;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** how the body begins: printable text on one line, 200 characters at the most */
  readonly snippet: string;
}

/**
 * Sends one POST and reads the beginning of its answer. Redirects are answers like any other: they are not followed.
 * @throws the error of the connection, or the signal's reason
 */
export async function httpsPost({
  url,
  addresses,
  headers,
  body,
  ca,
  agent,
  signal,
}: HttpsPost): Promise<HttpsAnswer> {
  const response = await new Promise<IncomingMessage>((answered, failed) => {
    const post = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(body.length) },
      lookup: pinned(addresses),
      minVersion: 'TLSv1.2',
      agent: agent ?? false,
      signal,
      ...(ca !== undefined && { ca }),
    });
    post.on('response', answered).on('error', (error) => failed(signal.aborted ? signal.reason : error));
    post.end(body);
  });
  return {
    status: response.statusCode!,
    headers: response.headers,
    snippet: snippetOf(await beginning(response)),
  };
}

/** What does not matter any more is not waited for; the connection is given up with it. */
async function beginning(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= READ_BYTES) break;
    }
  } catch {
    // the status has been given; a body that is cut off changes nothing
  }
  return Buffer.concat(chunks).subarray(0, READ_BYTES);
}

function snippetOf(bytes: Buffer): string {
  const line = bytes
    .toString('utf8')
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S}]+/gu, ' ')
    .trim();
  return [...line].slice(0, SNIPPET_LENGTH).join('');
}
