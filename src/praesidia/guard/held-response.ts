import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/** A response that goes out instead. */
export interface Substitute {
  readonly status: number;
  readonly headers: Readonly<Record<string, OutgoingHttpHeader>>;
  readonly body: string;
}

const ABORTED = 499;
const METHODS = ['writeHead', 'write', 'end', 'flushHeaders'] as const;
type Method = (typeof METHODS)[number];

/**
 * Holds a response back until its request is on record, whoever answers it: a handler, an exception filter, another guard,
 * the platform itself. The record begins when the first byte would leave; a client that goes away before is recorded, too.
 * @param record resolves when it is durable; it is called once @param instead what is sent when it throws
 */
export function holdResponse(
  response: ServerResponse,
  record: (status: number) => Promise<void>,
  instead: (error: Error) => Substitute,
): void {
  const held: { method: Method; args: unknown[] }[] = [];
  let begun = false;
  let ended = false;

  const begin = (status: number) => {
    if (begun) return;
    begun = true;
    record(status).then(release, (error: Error) => substitute(error));
  };
  const letGo = () => {
    for (const method of METHODS) Reflect.deleteProperty(response, method);
    Reflect.deleteProperty(response, 'headersSent');
    for (const [method, original] of inherited) Object.assign(response, { [method]: original });
  };
  const call = (method: Method, args: unknown[]) =>
    (response[method] as (...args: unknown[]) => unknown).apply(response, args);
  const release = () => {
    letGo();
    let flows = true;
    for (const { method, args } of held)
      if (call(method, args) === false && method === 'write') flows = false;
    // who was told to wait does so for this
    if (flows && !ended && held.some(({ method }) => method === 'write')) response.emit('drain');
  };
  const substitute = (error: Error) => {
    letGo();
    const { status, headers, body } = instead(error);
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  };
  const hold =
    (method: Method) =>
    (...args: unknown[]): unknown => {
      if (!ended) held.push({ method, args });
      if (method === 'end') ended = true;
      begin(method === 'writeHead' ? (args[0] as number) : response.statusCode);
      return method === 'write' ? false : response;
    };

  // what others have put in the place of Node's own, such as compression
  const inherited = METHODS.flatMap((method) =>
    Object.hasOwn(response, method) ? [[method, response[method]] as const] : [],
  );
  for (const method of METHODS)
    Object.defineProperty(response, method, { value: hold(method), configurable: true, writable: true });
  // whoever asks is not to answer a second time
  Object.defineProperty(response, 'headersSent', { get: () => begun, configurable: true });
  response.once('close', () => begin(ABORTED));
}
