import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { makeCertificate } from './certificate.js';

const SSL_REQUEST = 80877103;
const CLEARTEXT_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
// of a kind that waiting does not cure
const REFUSAL = 'SFATAL\0VFATAL\0C28000\0Mhas been asked enough\0\0';

/** Speaks as much of PostgreSQL's protocol as it takes to hear by whom and how it is reached; then it refuses. */
export class AskingPostgres {
  /** what the latest connection has said */
  heard: Record<string, unknown> = {};

  private constructor(
    private readonly server: Server,
    readonly port: number,
    readonly certificate: string,
  ) {}

  static async start(): Promise<AskingPostgres> {
    const { cert, key } = makeCertificate('127.0.0.1');
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const asking = new AskingPostgres(server, (server.address() as AddressInfo).port, cert);
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (first: Buffer) => {
        if (first.readInt32BE(4) !== SSL_REQUEST) return asking.greet(socket, first, false);
        socket.write('S');
        const secured = new TLSSocket(socket, { isServer: true, cert, key });
        secured.on('error', () => undefined);
        secured.once('data', (startup: Buffer) => asking.greet(secured, startup, true));
      });
    });
    return asking;
  }

  async stop(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
  }

  private greet(socket: Socket, startup: Buffer, encrypted: boolean): void {
    const words = startup.subarray(8).toString().split('\0');
    const said = words.flatMap((name, i) => (i % 2 === 0 && name ? [[name, words[i + 1]] as const] : []));
    socket.write(CLEARTEXT_PASSWORD);
    socket.once('data', (message: Buffer) => {
      this.heard = { ...Object.fromEntries(said), encrypted, password: message.subarray(5, -1).toString() };
      const head = Buffer.from([0x45, 0, 0, 0, 4 + REFUSAL.length]);
      socket.end(Buffer.concat([head, Buffer.from(REFUSAL)]));
    });
  }
}
