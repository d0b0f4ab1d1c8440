import { Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import type { Checkpoint } from '../tree/checkpoint.js';
import { directory, logStream, webhook, type Destination } from './destinations.js';
import { Leases, type Lease } from './leases.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** A destination is only looked after when there is something for it. */
const HAS_MORE = `place < (SELECT max(place) FROM audit_checkpoints)`;

class Undelivered extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message);
  }
}

interface CheckpointRow {
  readonly place: string;
  readonly organization_id: string;
  readonly size: string;
  readonly issued_at: Date;
  readonly key_id: string;
  readonly root_hash: Buffer;
  readonly signature: Buffer;
}

/**
 * Passes published checkpoints on, to each destination in the order in which they were published and at least once. One
 * instance at a time does it for each, and how far it has got is in the database; one that fails holds up nobody else.
 */
@Injectable()
export class CheckpointDelivery {
  private readonly logger = new Logger(CheckpointDelivery.name);
  private readonly failures = new Map<Destination, number>();

  constructor(
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly config: Config,
    private readonly server: HttpAdapterHost,
  ) {}

  /** The server's structured log where it has one; a host on another platform has Nest's. */
  private lineWriter(): (fields: object, message: string) => void {
    const server = this.server.httpAdapter?.getInstance<Partial<FastifyInstance> | undefined>();
    const log = server?.log;
    if (log) return (fields, message) => log.info(fields, message);
    return (fields, message) => this.logger.log({ ...fields, message });
  }

  /**
   * The log stream gets everything from the first checkpoint on, the others what comes once they are configured.
   * @returns for each destination what passes on all there is
   */
  async prepare(): Promise<((signal: AbortSignal) => Promise<void>)[]> {
    const { checkpoints } = this.config;
    const destinations = [
      logStream(this.lineWriter()),
      ...(checkpoints.directory === null
        ? []
        : [directory(checkpoints.directory, (message) => this.logger.error(message))]),
      ...(checkpoints.webhookUrl === null ? [] : [webhook(checkpoints.webhookUrl)]),
    ];
    for (const { task } of destinations) await this.leases.declare(task, task === 'log' ? 'first' : 'next');
    return destinations.map((destination) => (signal) => this.serve(destination, signal));
  }

  private async serve(destination: Destination, signal: AbortSignal): Promise<void> {
    const lease = await this.leases.take(destination.task, HAS_MORE);
    if (!lease) return;
    let pause = 0;
    try {
      await this.deliverAll(destination, lease, signal);
      if (this.failures.delete(destination))
        this.logger.warn(`Checkpoints reach the ${destination.task} again.`);
    } catch (error) {
      if (!(error instanceof Undelivered)) throw error;
      if (!signal.aborted) pause = this.failed(destination, error.cause);
    } finally {
      await this.leases.giveBack(lease, pause);
    }
  }

  private async deliverAll(destination: Destination, lease: Lease, signal: AbortSignal): Promise<void> {
    let { place } = lease;
    while (!signal.aborted) {
      const rows = await this.database.query<CheckpointRow>(
        `SELECT * FROM audit_checkpoints WHERE place > $1 ORDER BY place LIMIT ${destination.batch}`,
        [place],
      );
      if (rows.length === 0) return;
      await destination.deliver(rows.map(checkpointOf), signal).catch((error: Error) => {
        throw new Undelivered(error);
      });
      place = Number(rows.at(-1)!.place);
      if (!(await this.leases.advance(lease, place)) || rows.length < destination.batch) return;
    }
  }

  /** Tells of the first failure, not of each that follows. @returns milliseconds until somebody tries again */
  private failed(destination: Destination, error: Error): number {
    const before = this.failures.get(destination) ?? 0;
    this.failures.set(destination, before + 1);
    if (before === 0) {
      const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
      this.logger.warn(
        `Checkpoints do not reach the ${destination.task}, and will be sent again: ${error.message}${cause}`,
      );
    }
    return Math.min(FIRST_PAUSE_MS * 2 ** before, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
  }
}

const checkpointOf = (row: CheckpointRow): Checkpoint => ({
  organizationId: row.organization_id,
  size: Number(row.size),
  issuedAt: row.issued_at,
  keyId: row.key_id,
  rootHash: row.root_hash,
  signature: row.signature,
});
