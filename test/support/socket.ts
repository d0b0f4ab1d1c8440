import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Writes bytes to a listening service and reads until it closes the connection. */
export async function sendRaw(port: number, ...chunks: (string | Buffer)[]): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (data) => received.push(data));
  for (const chunk of chunks) socket.write(chunk);
  await new Promise<void>((resolve, reject) => {
    socket.on('close', () => resolve());
    socket.on('end', () => socket.end());
    // what has been answered counts, even when the rest of the request then meets a closed door
    socket.on('error', (error) => (received.length > 0 ? resolve() : reject(error)));
  });
  return parse(Buffer.concat(received).toString('latin1'));
}

function parse(text: string): RawAnswer {
  const [head = '', body = ''] = text.split(/\r\n\r\n([^]*)/, 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body };
}
