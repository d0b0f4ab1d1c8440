import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const TYPES: Record<number, 4 | 6> = { 1: 4, 28: 6 };
const REFUSED = 5;

/** A DNS server (RFC 1035) on loopback that gives the addresses it is told, of names in lower case. */
export class DnsServer {
  private constructor(
    private readonly socket: Socket,
    /** `undefined`: the query is refused */
    readonly names: Map<string, readonly string[] | undefined>,
  ) {
    socket.on('message', (query, from) => socket.send(this.answer(query), from.port, from.address));
  }

  static async start(names: Record<string, readonly string[] | undefined>): Promise<DnsServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new DnsServer(socket, new Map(Object.entries(names)));
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async stop(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }

  private answer(query: Buffer): Buffer {
    const labels: string[] = [];
    let at = 12;
    for (; query[at] !== 0; at += query[at]! + 1)
      labels.push(query.toString('ascii', at + 1, at + 1 + query[at]!));
    const family = TYPES[query.readUInt16BE(at + 1)];
    const addresses = this.names.get(labels.join('.').toLowerCase());
    const found = (addresses ?? []).filter((address) => isIP(address) === family);
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | (addresses ? 0 : REFUSED), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(found.length, 6);
    const records = found.map((address) => {
      const bytes = Buffer.from(ipaddr.parse(address).toByteArray());
      const record = Buffer.from([0xc0, 12, 0, family === 4 ? 1 : 28, 0, 1, 0, 0, 0, 0, 0, bytes.length]);
      return Buffer.concat([record, bytes]);
    });
    return Buffer.concat([header, query.subarray(12, at + 5), ...records]);
  }
}
