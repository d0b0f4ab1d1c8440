import { Agent } from 'node:https';
import { Injectable } from '@nestjs/common';
import { systemActor } from '../../audit/system-actor.js';
import { UnitOfWork } from '../../audit/unit-of-work.js';
import { AuditSink } from '../audit-sink.entity.js';
import { sinkTarget } from '../sink-row.js';
import { SinkReader, type Batch } from './sink-reader.js';
import { SinkStates, type Lease, type Sent, type SinkState } from './sink-states.js';
import { Transports } from './transports.js';
import type { Parcel, Receiver } from './transport.js';

/** Then another sink gets the place, should there be one that waits. */
const LONGEST_MS = 2_000;
/** Seconds until a sink is looked at again that has come to the end of the log: so its next batch is worth the trouble. */
const AT_THE_END = 1;
/** seconds after what should not happen */
const AFTER_TROUBLE = 10;

/** Delivers to one sink, batch after batch, for as long as its lease is held. */
@Injectable()
export class SinkRun {
  constructor(
    private readonly states: SinkStates,
    private readonly reader: SinkReader,
    private readonly transports: Transports,
    private readonly work: UnitOfWork,
  ) {}

  /** @throws DatabaseUnavailable, or the signal's reason; somebody else goes on when the lease has run out */
  async run(lease: Lease, signal: AbortSignal): Promise<void> {
    const begin = performance.now();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let pause = 0;
    try {
      while (pause === 0 && performance.now() - begin < LONGEST_MS)
        pause = await this.step(lease, agent, signal);
    } catch (error) {
      pause = signal.aborted ? 0 : AFTER_TROUBLE;
      throw error;
    } finally {
      agent.destroy();
      await this.states.release(lease, pause);
    }
  }

  /** One batch. @returns 0 when there may be another one, or how many seconds to wait for it */
  private async step(lease: Lease, agent: Agent, signal: AbortSignal): Promise<number> {
    const sink = await this.states.renew(lease);
    if (!sink || Number(sink.nextLeaf) >= Number(sink.size)) return AT_THE_END;
    const batch = await this.reader.next(sink);
    if (batch.events.length === 0) {
      await this.states.skip(lease, sink.version, batch.end + 1);
      return 0;
    }
    const at = await this.states.begin(lease, sink.version, batch.end);
    signal.throwIfAborted();
    if (!at) return AT_THE_END;
    const parcel = parcelOf(sink, batch);
    const outcome = await this.transports.send(receiverOf(sink), parcel, { at, agent, signal });
    const sent: Sent = {
      messageId: parcel.id,
      firstLeaf: batch.events[0]!.leafIndex!,
      lastLeaf: batch.events.at(-1)!.leafIndex!,
      events: batch.events.length,
      end: batch.end,
      at,
      outcome,
    };
    if (outcome.delivered) await this.states.succeeded(lease, sink.version, sent);
    else await this.states.failed(lease, sink.version, sent);
    if (outcome.gone) await this.disable(sink, at);
    return outcome.delivered ? 0 : AT_THE_END;
  }

  /** For a receiver that has said that it wants nothing any more; its place in the log is kept. */
  private async disable({ id, name, organizationId, version }: SinkState, at: Date): Promise<void> {
    await this.work.run(systemActor('audit forwarding', at), async (tx) => {
      const { affected } = await tx.manager.update(
        AuditSink,
        { id, version, enabled: true },
        { enabled: false },
      );
      if (affected === 0) return;
      const details = { fields: ['enabled'], enabled: false };
      tx.record({
        action: 'audit_sink.updated',
        organizationId,
        target: sinkTarget({ id, name }),
        reason: 'gone',
        details,
      });
    });
  }
}

/** The same for the same events, and another one once the sink was changed or set back. */
const parcelOf = ({ id, version }: SinkState, { events }: Batch): Parcel => ({
  id: `${id}_${version}_${events[0]!.leafIndex}_${events.at(-1)!.leafIndex}`,
  type: 'audit_log.events',
  events,
});

/** @param sink with its sealed secrets */
export const receiverOf = (
  sink: Pick<AuditSink, 'id' | 'kind' | 'url' | 'caCertificate' | 'secret' | 'previousSecret'>,
): Receiver => ({
  id: sink.id,
  kind: sink.kind,
  url: sink.url,
  caCertificate: sink.caCertificate,
  secrets: [sink.secret, sink.previousSecret].filter((secret) => secret !== null),
});
