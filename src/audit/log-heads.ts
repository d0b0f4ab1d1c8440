import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Batcher } from '../database/batcher.js';
import { Database } from '../database/database.js';
import type { LogPosition } from './tree/leaf-indexes.js';

/** How far a log is sealed: nothing ever comes to lie before what it holds. */
export interface SealedHead extends LogPosition {
  readonly size: number;
}

interface Waiter {
  readonly organizationId: string;
  readonly size: number;
  readonly wake: () => void;
}

const LOOK_MS = 200;

/** The heads of the logs. However many wait for a log to grow, one statement looks for all of them, a few times a second. */
@Injectable()
export class LogHeads implements OnModuleDestroy {
  private readonly reads = new Batcher<string, SealedHead | null>(
    (organizations) => this.read(organizations),
    {
      maxBatch: 1_000,
      maxInFlight: 2,
      maxWaiting: 10_000,
    },
  );
  private readonly waiting = new Set<Waiter>();
  private timer: NodeJS.Timeout | undefined;
  /** the service shuts down: nobody is to wait for anything any more */
  closing = false;

  constructor(private readonly database: Database) {}

  /** @returns null for a log of which nothing is sealed. @throws DatabaseUnavailable */
  of(organizationId: string): Promise<SealedHead | null> {
    return this.reads.submit(organizationId);
  }

  /** Resolves when the log may have grown beyond a size, after `ms`, at `signal`, or when the service shuts down. */
  async beyond(organizationId: string, size: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.closing || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const waiter: Waiter = { organizationId, size, wake: () => done() };
      const end = setTimeout(() => done(), ms).unref();
      const done = () => {
        clearTimeout(end);
        signal.removeEventListener('abort', done);
        this.waiting.delete(waiter);
        if (this.waiting.size === 0) clearTimeout(this.timer);
        resolve();
      };
      signal.addEventListener('abort', done);
      this.waiting.add(waiter);
      if (this.waiting.size === 1) this.lookLater();
    });
  }

  private lookLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), LOOK_MS).unref();
  }

  private async look(): Promise<void> {
    const organizations = [...new Set([...this.waiting].map(({ organizationId }) => organizationId))];
    // who waits is decided again every second, and learns from that when the database does not answer
    const heads = await this.read(organizations).catch(() => []);
    const sizes = new Map(
      organizations.map((organization, index) => [organization, heads[index]?.size ?? 0]),
    );
    for (const { organizationId, size, wake } of [...this.waiting]) {
      if ((sizes.get(organizationId) ?? 0) > size) wake();
    }
    if (this.waiting.size > 0) this.lookLater();
  }

  private async read(organizations: readonly string[]): Promise<(SealedHead | null)[]> {
    const rows = await this.database.fastQuery<SealedHead & { organization: string }>({
      name: 'audit-sealed-heads',
      text: `SELECT organization_id AS organization, size::float8, last_tx AS tx, last_id AS id FROM audit_logs
        WHERE organization_id = ANY ($1::uuid[])`,
      values: [organizations],
    });
    const heads = new Map(rows.map(({ organization, ...head }) => [organization, head]));
    return organizations.map((organization) => heads.get(organization) ?? null);
  }

  onModuleDestroy(): void {
    this.closing = true;
    for (const { wake } of [...this.waiting]) wake();
  }
}
