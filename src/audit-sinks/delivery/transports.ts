import { Injectable } from '@nestjs/common';
import { SealBroken } from '../../config/secret-box.js';
import { failureSentence } from '../../outbound/failure.js';
import { withinTime } from '../../outbound/within-time.js';
import type { SinkKind } from '../audit-sink.entity.js';
import { HttpsTransport } from './https-transport.js';
import { SyslogTransport } from './syslog-transport.js';
import type { Attempt, Outcome, Parcel, Receiver, Transport } from './transport.js';

/** From the first question to DNS to the end of the answer. */
export const PATIENCE_MS = 10_000;

export type TimedOutcome = Outcome & { readonly durationMs: number };

/** Sends parcels by whatever way a sink is of. */
@Injectable()
export class Transports {
  private readonly byKind: Record<SinkKind, Transport>;

  constructor(https: HttpsTransport, syslog: SyslogTransport) {
    this.byKind = { https, syslog };
  }

  /**
   * Ends after ten seconds at the latest. What goes wrong with the receiver is an outcome.
   * @throws the reason of the caller's own signal
   */
  async send(receiver: Receiver, parcel: Parcel, attempt: Attempt): Promise<TimedOutcome> {
    const begin = performance.now();
    let outcome: Outcome;
    try {
      outcome = await withinTime(PATIENCE_MS, attempt.signal, (signal) =>
        this.byKind[receiver.kind].send(receiver, parcel, { ...attempt, signal }),
      );
    } catch (error) {
      attempt.signal.throwIfAborted();
      const failed = { delivered: false, status: null, response: null, retryAfter: null, gone: false };
      outcome = { ...failed, error: sentenceOf(error) };
    }
    return { ...outcome, durationMs: Math.round(performance.now() - begin) };
  }
}

const sentenceOf = (error: unknown): string =>
  error instanceof SealBroken
    ? 'The signing secret cannot be read, for KEY_PEPPER has changed; rotate it.'
    : failureSentence(error);
