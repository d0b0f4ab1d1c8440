import { connect as connectTcp, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { serverName } from '../../outbound/destination.js';
import { ReceiverFailed } from '../../outbound/failure.js';
import { pinned } from '../../outbound/outbound.js';
import { parseSinkUrl, SinkUrls, type SinkAddress } from '../sink-url.js';
import { octetCounted, syslogMessage } from './syslog-message.js';
import { Transport, type Attempt, type Outcome, type Parcel, type Receiver } from './transport.js';

const DELIVERED: Outcome = {
  delivered: true,
  status: null,
  error: null,
  response: null,
  retryAfter: null,
  gone: false,
};

/**
 * RFC 5424 over TLS (RFC 5425) or TCP (RFC 6587). The protocol has no receipts, and what was written may be lost in a
 * buffer; so each parcel is a connection of its own, that we end and the receiver then closes: that it does so without an
 * error shows that it has read all of it.
 */
@Injectable()
export class SyslogTransport extends Transport {
  private readonly hostname: string;

  constructor(
    private readonly urls: SinkUrls,
    config: Config,
  ) {
    super();
    const own = config.publicUrl ? new URL(config.publicUrl).hostname : hostname();
    this.hostname = own.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 255) || '-';
  }

  async send(receiver: Receiver, { events }: Parcel, { signal }: Attempt): Promise<Outcome> {
    const bytes = octetCounted(events.map((event) => syslogMessage(event, this.hostname)));
    const socket = await this.connect(parseSinkUrl('syslog', receiver.url)!, receiver.caCertificate);
    await sendAndClose(socket, bytes, signal);
    return DELIVERED;
  }

  private async connect(address: SinkAddress, ca: string | null): Promise<Socket> {
    const { host, port } = address.destination;
    const lookup = pinned(await this.urls.addresses(address));
    if (!address.encrypted) return connectTcp({ host, port, lookup });
    return connectTls({
      host,
      port,
      lookup,
      servername: serverName(host),
      minVersion: 'TLSv1.2',
      ...(ca !== null && { ca }),
    });
  }
}

/** @throws the error of the connection, ReceiverFailed when it is closed too early, or the signal's reason */
async function sendAndClose(socket: Socket, bytes: Buffer, signal: AbortSignal): Promise<void> {
  const stop = () => socket.destroy(signal.reason as Error);
  try {
    await new Promise<void>((closed, failed) => {
      let sent = false;
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop);
      socket.on('error', failed);
      socket.on('end', () => {
        if (!sent) failed(new ReceiverFailed('The receiver closed the connection before it had everything.'));
      });
      socket.on('close', (hadError) => {
        if (hadError || !sent) failed(new ReceiverFailed('The connection was broken off by the receiver.'));
        else closed();
      });
      // answers are not foreseen; what comes is read, so that the end is seen
      socket.resume();
      socket.end(bytes, () => (sent = true));
    });
  } finally {
    signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}
