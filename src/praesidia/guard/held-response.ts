import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/** A response that goes out instead. */
export interface Substitute {
  readonly status: number;
  readonly headers: Readonly<Record<string, OutgoingHttpHeader>>;
  readonly body: string;
}

type Method = 'writeHead' | 'write' | 'end' | 'flushHeaders';
type Call = (this: ServerResponse, ...args: unknown[]) => unknown;

const ABORTED = 499;
const HOLD = Symbol('hold');
type Held = ServerResponse & { [HOLD]: Hold };

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
  const held = response as Held;
  held[HOLD] = new Hold(held, record, instead);
  // functions that all responses share, and none is removed again: an object of its own shape is a slow one
  Object.assign(held, HOLDING);
  Object.defineProperty(held, 'headersSent', HEADERS_SENT);
  held.once('close', begin);
}

class Hold {
  isBegun = false;
  isReleased = false;
  private isEnded = false;
  private readonly calls: { readonly method: Method; readonly args: unknown[] }[] = [];
  /** Node's own, or what others have put in their place, such as compression */
  private readonly originals: Readonly<Record<Method, Call>>;

  constructor(
    private readonly response: Held,
    private readonly record: (status: number) => Promise<void>,
    private readonly instead: (error: Error) => Substitute,
  ) {
    const { writeHead, write, end, flushHeaders } = response as unknown as Record<Method, Call>;
    this.originals = { writeHead, write, end, flushHeaders };
  }

  call(method: Method, args: unknown[]): unknown {
    return this.originals[method].apply(this.response, args);
  }

  take(method: Method, args: unknown[]): unknown {
    if (!this.isEnded) this.calls.push({ method, args });
    if (method === 'end') this.isEnded = true;
    this.begin(method === 'writeHead' ? (args[0] as number) : this.response.statusCode);
    return method === 'write' ? false : this.response;
  }

  begin(status: number): void {
    if (this.isBegun) return;
    this.isBegun = true;
    this.record(status).then(
      () => this.release(),
      (error: Error) => this.substitute(error),
    );
  }

  private release(): void {
    this.letGo();
    let flows = true;
    for (const { method, args } of this.calls)
      if (this.call(method, args) === false && method === 'write') flows = false;
    // who was told to wait does so for this
    if (flows && !this.isEnded && this.calls.some(({ method }) => method === 'write'))
      this.response.emit('drain');
  }

  private substitute(error: Error): void {
    this.letGo();
    const { response } = this;
    const { status, headers, body } = this.instead(error);
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  }

  private letGo(): void {
    this.isReleased = true;
    const methods = this.response as unknown as Record<Method, Call>;
    for (const method of METHODS)
      // what others have since put over it comes here all the same, and passes
      if (methods[method] === HOLDING[method]) methods[method] = this.originals[method];
  }
}

const hold = (method: Method): Call =>
  function (this: ServerResponse, ...args) {
    const held = (this as Held)[HOLD];
    return held.isReleased ? held.call(method, args) : held.take(method, args);
  };

const HOLDING: Readonly<Record<Method, Call>> = {
  writeHead: hold('writeHead'),
  write: hold('write'),
  end: hold('end'),
  flushHeaders: hold('flushHeaders'),
};
const METHODS = Object.keys(HOLDING) as Method[];

/** Whoever asks is not to answer a second time. */
const HEADERS_SENT = {
  configurable: true,
  get(this: Held): boolean {
    if (!this[HOLD].isReleased) return this[HOLD].isBegun;
    return Reflect.get(Object.getPrototypeOf(this) as object, 'headersSent', this) as boolean;
  },
};

function begin(this: ServerResponse): void {
  (this as Held)[HOLD].begin(ABORTED);
}
