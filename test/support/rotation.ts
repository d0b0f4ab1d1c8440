import type { Answer, CallOptions, TestService } from './service.js';

type Caller = { readonly token: string };
type Organization = { readonly base: string };

export const rotate = (
  service: TestService,
  { base }: Organization,
  { token }: Caller,
  id: string,
  body?: object,
  more: CallOptions = {},
): Promise<Answer> => service.call('POST', `${base}/api-keys/${id}/rotate`, { token, body, ...more });

export const rotateSelf = (
  service: TestService,
  { token }: Caller,
  body?: object,
  more: CallOptions = {},
): Promise<Answer> => service.call('POST', '/v1/api-keys/self/rotate', { token, body, ...more });

export const keyOf = (
  service: TestService,
  { base }: Organization,
  { token }: Caller,
  id: string,
): Promise<Answer> => service.call('GET', `${base}/api-keys/${id}`, { token });

/** Sets columns of a key straight in the database. @param assignment e.g. `retires_at = clock_timestamp()` */
export const setKey = async (service: TestService, id: string, assignment: string): Promise<void> => {
  await service.sql(`UPDATE api_keys SET ${assignment} WHERE id = $1`, [id]);
};

/** Lets the overlap of a key be over for a second. */
export const retire = (service: TestService, id: string): Promise<void> =>
  setKey(service, id, `retires_at = clock_timestamp() - interval '1 second'`);

export const whoami = async (service: TestService, { token }: Caller): Promise<number> =>
  (await service.call('GET', '/v1/auth/whoami', { token })).status;

/** Seconds from the database's clock to a time. */
export async function secondsUntil(service: TestService, time: string): Promise<number> {
  const [row] = await service.sql<{ seconds: number }>(
    `SELECT extract(epoch FROM $1::timestamptz - clock_timestamp())::float8 AS seconds`,
    [time],
  );
  return row!.seconds;
}
