import { ApiError, NotReachable } from '../lib/problem';
import type { Operations } from './schema';

export type Operation = keyof Operations;
export type Answer<K extends Operation> = Operations[K]['answer'];

interface Options {
  signal?: AbortSignal;
  /** that it is refused with 401 says nothing of the session: signing in itself */
  isSignIn?: boolean;
  /** of a POST that creates: repeats of the call with the same key create nothing more */
  idempotencyKey?: string;
}

export type Input<K extends Operation> = Omit<Operations[K], 'answer'> & Options;
// what needs nothing may be called without input
type Inputs<K extends Operation> = Partial<Input<K>> extends Input<K> ? [Input<K>?] : [Input<K>];

type Values = Record<string, string | number | boolean | undefined>;
interface AnyInput extends Options {
  path?: Values;
  query?: Values;
  body?: unknown;
}

/** Called when the service no longer knows who is calling. */
let onSignedOut: () => void = () => undefined;
export const listenForSignOut = (listener: () => void): void => void (onSignedOut = listener);

/**
 * Calls the REST API with the session of the browser's cookie.
 * @param operation as in the OpenAPI document, e.g. `GET /v1/scopes`; its path, query, body and answer are typed by that
 * @throws ApiError for every problem, NotReachable when no answer came
 */
export async function call<K extends Operation>(operation: K, ...[input]: Inputs<K>): Promise<Answer<K>> {
  const response = await respond(operation, 'application/json', input ?? {});
  return (response.status === 204 ? undefined : await response.json()) as Answer<K>;
}

/** The same where the answer is a file. @throws NotReachable also when it breaks off, so that no half of it passes for the whole */
export async function download<K extends Operation>(operation: K, input: Input<K>): Promise<File> {
  const response = await respond(operation, '*/*', input);
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const content = await response.blob().catch(() => {
    throw new NotReachable();
  });
  return new File([content], name ?? 'download', { type: content.type });
}

async function respond(operation: Operation, accept: string, input: object): Promise<Response> {
  const { signal, isSignIn = false, idempotencyKey, ...parts } = input as AnyInput;
  const [method] = operation.split(' ', 1);
  const response = await fetch(urlOf(operation, parts), {
    method,
    signal,
    headers: {
      accept,
      ...(parts.body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    },
    body: parts.body === undefined ? undefined : JSON.stringify(parts.body),
  }).catch((error: unknown) => {
    throw signal?.aborted ? error : new NotReachable();
  });
  if (response.ok) return response;
  const problem = await ApiError.of(response);
  if (problem.status === 401 && !isSignIn) onSignedOut();
  throw problem;
}

/** Where an operation is. */
function urlOf(operation: Operation, { path = {}, query = {} }: Pick<AnyInput, 'path' | 'query'>): string {
  const template = operation.slice(operation.indexOf(' ') + 1);
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path[name])),
  );
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return search ? `${filled}?${search}` : filled;
}
