import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { AuditService } from '../audit/audit.service.js';
import { SealerStats } from '../audit/tree/sealer-stats.js';
import { CredentialReader } from '../authentication/credential-reader.js';
import { Database } from '../database/database.js';
import { Room, type RoomLeft } from '../retention/room.js';
import { Measurements, type Measured } from './measurements.js';
import { RequestCounts } from './request-counts.js';
import { reader, type Reading } from './reading.js';

const DELAYS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 5, 15, 60];

/**
 * Everything but the merge delay is counted elsewhere for its own ends, and read when somebody asks: so a request costs one
 * addition, and an event nothing.
 */
@Injectable()
export class Metrics implements OnApplicationBootstrap {
  private readonly registry = new Registry();

  constructor(
    private readonly requests: RequestCounts,
    private readonly credentials: CredentialReader,
    private readonly audit: AuditService,
    private readonly sealing: SealerStats,
    private readonly database: Database,
    private readonly measurements: Measurements,
    private readonly room: Room,
  ) {}

  onApplicationBootstrap(): void {
    collectDefaultMetrics({ register: this.registry });
    this.describeProcess();
    this.describeDatabase();
    this.describeRoom();
    const delay = new Histogram({
      name: 'praesidia_audit_merge_delay_seconds',
      help: 'How long the event that had waited longest took into its tree, of each sealing by this instance',
      buckets: DELAYS,
      registers: [this.registry],
    });
    this.sealing.onSealing((sealing) => delay.observe(sealing.delay));
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  private describeProcess(): void {
    const { counter, gauge } = reader(this.registry);
    counter('praesidia_http_requests_total', 'Answered requests by the template of their route', () => [
      ...this.requests.all(),
    ]);
    const batchers = { verification: this.credentials, audit: this.audit };
    const loads = (field: 'runs' | 'items' | 'waiting') => () =>
      Object.entries(batchers).map(([batch, { load }]): Reading => [{ batch }, load[field]]);
    counter('praesidia_batches_total', 'Statements that did the work of many requests', loads('runs'));
    counter('praesidia_batched_items_total', 'What these statements had to do', loads('items'));
    gauge('praesidia_batch_waiting', 'What waits for the next statement', loads('waiting'));
    counter('praesidia_audit_sealed_leaves_total', 'Events sealed by this instance', () => [
      [{}, this.sealing.leaves],
    ]);
    gauge('praesidia_database_connections', 'Connections of this process, and who waits for one', () =>
      this.database.pools.flatMap(({ name: pool, used, idle, waiting }): Reading[] => [
        [{ pool, state: 'used' }, used],
        [{ pool, state: 'idle' }, idle],
        [{ pool, state: 'waiting' }, waiting],
      ]),
    );
  }

  /** Of all instances; nothing where the database does not answer. */
  private describeDatabase(): void {
    const { counter, gauge } = reader(this.registry);
    const of =
      (...fields: [keyof Measured, Record<string, string>?][]) =>
      async (): Promise<Reading[]> => {
        const measured = await this.measurements.now();
        return measured ? fields.map(([field, labels = {}]) => [labels, measured[field]]) : [];
      };
    gauge('praesidia_database_up', 'Whether the database answers', async () => [
      [{}, (await this.measurements.now()) ? 1 : 0],
    ]);
    gauge(
      'praesidia_audit_sealing_lag_seconds',
      'How long the oldest event has waited that no tree holds',
      of(['lag']),
    );
    gauge(
      'praesidia_audit_unsealed_leaves',
      'Hashed events that wait for their tree',
      of(['unsealedLeaves']),
    );
    gauge('praesidia_audit_unsealed_statements', 'Statements with such events', of(['unsealedStatements']));
    gauge(
      'praesidia_audit_misplaced_events',
      'Events that are in no month, 10,000 of each kind at the most: retention does not see them',
      of(['misplaced']),
    );
    gauge('praesidia_audit_sinks', 'Sinks that are switched on', of(['sinks']));
    gauge('praesidia_audit_sinks_failing', 'Those of them whose last attempt failed', of(['failingSinks']));
    gauge(
      'praesidia_audit_sink_failing_seconds',
      'For how long the worst of them has failed',
      of(['failingFor']),
    );
    gauge(
      'praesidia_audit_sink_lag_leaves',
      'Leaves that the sink furthest behind has before it',
      of(['sinkLag']),
    );
    counter(
      'praesidia_audit_sink_attempts_total',
      'Deliveries by how they ended, of the sinks there are',
      of(['delivered', { outcome: 'delivered' }], ['failed', { outcome: 'failed' }]),
    );
  }

  /** What is not known has no value: the room of a database that is elsewhere, and days before there is a growth to go by. */
  private describeRoom(): void {
    const { gauge } = reader(this.registry);
    const of = (field: keyof RoomLeft) => async (): Promise<Reading[]> => {
      const value = (await this.room.left().catch(() => null))?.[field] ?? null;
      return value === null ? [] : [[{}, value]];
    };
    gauge('praesidia_database_bytes', 'Size of the database', of('bytes'));
    gauge('praesidia_database_growth_bytes_per_day', 'How much it has grown a day, of late', of('growth'));
    gauge('praesidia_room_bytes', 'Room on the disk of the embedded database', of('room'));
    gauge('praesidia_room_days', 'For how many days that lasts as the database grows', of('days'));
  }
}
