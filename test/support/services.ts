import { TokenDigest } from '../../src/access/token-digest.js';
import { createServiceToken } from '../../src/authentication/service-tokens.js';
import type { Answer, TestService } from './service.js';

/** The token of another service, made without a command. */
export async function addService({ service }: TestService, name = 'billing'): Promise<string> {
  const token = await createServiceToken(
    service.database,
    service.app.get(TokenDigest, { strict: false }),
    name,
  );
  if (token === null) throw new Error(`There is a service '${name}' already.`);
  return token;
}

export const HOST_REQUEST = {
  method: 'GET',
  route: '/invoices/:id',
  ip: '203.0.113.7',
  userAgent: 'a client of the host',
} as const;

export interface Question {
  readonly token: string;
  readonly permission?: string | null;
  readonly [more: string]: unknown;
}

/** A question as a host puts it: by default about reading agents. */
export const question = ({ permission = 'agents.view', ...more }: Question) => ({
  permission,
  request: HOST_REQUEST,
  ...more,
});

export const authorize = (service: TestService, token: string, body: unknown): Promise<Answer> =>
  service.call('POST', '/v1/authorize', { token, body });
