import type { Answer, CallOptions, Owner, TestService } from './service.js';

/** A key that somebody is to claim. */
export interface Handed {
  readonly id: string;
  readonly prefix: string;
  readonly claimUrl: string;
}

/** @param path below the collection of keys, e.g. `/<id>/revoke` */
export const postKey = (
  service: TestService,
  { base, token }: Owner,
  path: string,
  body: object,
  more: CallOptions = {},
): Promise<Answer> => service.call('POST', `${base}/api-keys${path}`, { token, body, ...more });

export async function handOver(service: TestService, owner: Owner, more: object = {}): Promise<Handed> {
  const body = { name: 'for the engineer', scopes: ['agents:read'], deliver: 'claim', ...more };
  const made = await postKey(service, owner, '', body);
  expect(made.status).toBe(201);
  return made.body as Handed;
}

/** The token of a link. */
export const linkOf = ({ claimUrl }: Pick<Handed, 'claimUrl'>): string => claimUrl.split('#token=')[1]!;

export const openLink = (service: TestService, link: string, more: CallOptions = {}): Promise<Answer> =>
  service.call('POST', '/v1/api-keys/claim', { body: { token: link }, ...more });
