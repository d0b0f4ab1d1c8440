import type { IncomingHttpHeaders } from 'node:http';
import { assertUtf8 } from './json-body.js';
import { Problem } from './problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** the route takes a form as well as JSON: `@RouteConfig({ takesForm: true })` */
    takesForm?: boolean;
  }
}

export const FORM = 'application/x-www-form-urlencoded';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The fields of a form, for routes whose standard asks for one.
 * @throws Problem 415 for another charset than UTF-8 or a compressed body, 400 for what is no text or has a field twice
 */
export function parseFormBody(body: Buffer, headers: IncomingHttpHeaders): Record<string, string> {
  assertUtf8(headers);
  const fields = [...new URLSearchParams(textOf(body))];
  const form = Object.fromEntries(fields);
  if (Object.keys(form).length < fields.length)
    throw new Problem(400, 'invalid_request', 'The form has a field more than once.');
  return form;
}

function textOf(body: Buffer): string {
  try {
    return UTF8.decode(body);
  } catch {
    throw new Problem(400, 'invalid_request', 'The form is not valid UTF-8.');
  }
}
