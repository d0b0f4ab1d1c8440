import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';

const TICK_MS = 250;
const PATIENCE_MS = 400;
const ANSWER_MS = 800;

/**
 * Tells a slow statement from a database that has stopped answering (a frozen host, a cut network): while a connection
 * has been in use for a while, another one asks `SELECT 1`. Without an answer the connections in use are destroyed, so
 * that what waits on them fails now, and no statement of theirs can take effect later.
 */
export class StallWatch {
  private readonly inUse = new Map<pg.PoolClient, number>();
  private readonly timer: NodeJS.Timeout;
  private probe: pg.Client | null = null;
  private asking = false;

  constructor(
    pools: readonly pg.Pool[],
    private readonly connect: () => pg.Client,
    private readonly onStall: (connections: number) => void,
  ) {
    for (const pool of pools) {
      pool.on('acquire', (client) => this.inUse.set(client, performance.now()));
      pool.on('release', (_error, client) => this.inUse.delete(client as pg.PoolClient));
      pool.on('remove', (client) => this.inUse.delete(client as pg.PoolClient));
    }
    this.timer = setInterval(() => void this.tick(), TICK_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.probe?.end().catch(() => undefined);
    this.probe = null;
  }

  private async tick(): Promise<void> {
    if (this.asking) return;
    const now = performance.now();
    const waiting = [...this.inUse]
      .filter(([, since]) => now - since > PATIENCE_MS)
      .map(([client]) => client);
    if (waiting.length === 0) return;
    this.asking = true;
    try {
      if (await this.answers()) return;
      const stuck = waiting.filter((client) => this.inUse.has(client));
      this.onStall(stuck.length);
      for (const client of stuck) destroy(client);
    } finally {
      this.asking = false;
    }
  }

  private async answers(): Promise<boolean> {
    let heard = false;
    const asked = this.ask().then(
      () => (heard = true),
      () => undefined,
    );
    await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, ANSWER_MS).unref())]);
    // when this process itself was busy, the answer may lie unread in the socket: one more turn of the loop reads it
    for (let turn = 0; turn < 3 && !heard; turn++) await nextTurn();
    if (!heard) {
      if (this.probe) destroy(this.probe);
      this.probe = null;
    }
    return heard;
  }

  private async ask(): Promise<void> {
    if (!this.probe) {
      const probe = this.connect();
      probe.on('error', () => {
        if (this.probe === probe) this.probe = null;
      });
      this.probe = probe;
      await probe.connect();
    }
    await this.probe.query('SELECT 1');
  }
}

function destroy(client: pg.Client | pg.PoolClient): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(error?: Error): void } } };
  connection.stream.destroy(new Error('Connection terminated: the database stopped answering'));
}
