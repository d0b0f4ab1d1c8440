import { OutboundRefused } from './outbound.js';

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was broken off by the receiver.',
  EPIPE: 'The connection was broken off by the receiver.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ENETUNREACH: 'The host cannot be reached.',
  ETIMEDOUT: 'The host did not accept a connection in time.',
  ERR_TLS_CERT_ALTNAME_INVALID: "The receiver's certificate is for another host.",
  CERT_HAS_EXPIRED: "The receiver's certificate has expired.",
};

/** Errors of OpenSSL's verification, as Node names them. */
const CERTIFICATE = /CERT|SIGNATURE|ISSUER|SELF_SIGNED/;

/** The receiver took part, but not as it should; the message is a sentence. */
export class ReceiverFailed extends Error {}

/**
 * What went wrong with a connection, in a sentence for whoever has set it up: never the text of the error itself, which
 * names addresses.
 */
export function failureSentence(error: unknown): string {
  if (error instanceof OutboundRefused || error instanceof ReceiverFailed) return error.message;
  const { name, code, errors } = error as { name?: string; code?: unknown; errors?: unknown[] };
  // several addresses were tried
  if (Array.isArray(errors) && errors.length > 0) return failureSentence(errors[0]);
  if (name === 'TimeoutError') return 'There was no complete answer in time.';
  if (typeof code !== 'string') return 'The connection failed.';
  const known = SENTENCES[code];
  if (known) return known;
  return CERTIFICATE.test(code)
    ? `The receiver's certificate is not trusted (${code}).`
    : `The connection failed (${code}).`;
}
