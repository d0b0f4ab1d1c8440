import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { connectionUrl } from '../../src/database/connection.js';
import {
  clusterTag,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres.js';
import { endLeftovers, findProcesses } from '../../src/database/embedded/leftovers.js';
import type { TestDatabase } from './database.js';

/** A PostgreSQL of one's own, to be frozen, killed and started again; and the wire to it, to be cut. */
export class BreakableDatabase {
  private readonly wires = new Set<Socket>();

  private constructor(
    private readonly directory: string,
    private server: EmbeddedPostgres,
    private readonly proxy: Server,
  ) {}

  static async start(): Promise<BreakableDatabase> {
    const directory = await mkdtemp(join(tmpdir(), 'praesidia-fault-'));
    const server = await startEmbeddedPostgres({
      dataDir: join(directory, 'data'),
      settings: { fsync: 'off' },
    });
    const proxy = createServer({ pauseOnConnect: true });
    const database = new BreakableDatabase(directory, server, proxy);
    proxy.on('connection', (socket) => database.wire(socket));
    const { port } = server.connection;
    await new Promise<void>((listening) => proxy.listen(join(directory, `.s.PGSQL.${port}`), listening));
    return database;
  }

  /** For the service: through the wire that can be cut. */
  get forService(): TestDatabase {
    const connection = { ...this.server.connection, host: this.directory };
    return { connection, url: connectionUrl(connection), drop: async () => undefined };
  }

  /** A connection beside the service's wire. */
  async client(): Promise<pg.Client> {
    const client = new pg.Client(this.server.connection);
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Every process of it stands still; connections are accepted by the kernel and never answered. */
  async freeze(): Promise<void> {
    await this.signal('SIGSTOP');
  }

  async thaw(): Promise<void> {
    await this.signal('SIGCONT');
  }

  /** Ends every process without any warning, as a power cut does. */
  async kill(): Promise<void> {
    await this.signal('SIGKILL');
    await this.server.exited;
  }

  /** Ends it as `pg_ctl stop -m immediate` does. */
  async stopImmediately(): Promise<void> {
    for (const { pid } of (await this.processes()).filter(({ leads }) => leads)) process.kill(pid, 'SIGQUIT');
    await this.server.exited;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  async startAgain(): Promise<void> {
    await this.server.stop();
    this.server = await startEmbeddedPostgres({
      dataDir: join(this.directory, 'data'),
      settings: { fsync: 'off' },
    });
  }

  /** Cuts the connections there are, as a network does: nobody is told. New ones get through. */
  cutWires(): void {
    for (const socket of this.wires) socket.pause().removeAllListeners('data').unpipe();
  }

  async dispose(): Promise<void> {
    for (const socket of this.wires) socket.destroy();
    this.proxy.close();
    await this.thaw();
    await this.server.stop();
    await endLeftovers(this.tag, () => undefined);
    await rm(this.directory, { recursive: true, force: true, maxRetries: 10 });
  }

  private get tag(): string {
    return clusterTag(join(this.directory, 'data'));
  }

  private processes() {
    return findProcesses(this.tag);
  }

  private async signal(signal: NodeJS.Signals): Promise<void> {
    for (const { pid } of await this.processes()) {
      try {
        process.kill(pid, signal);
      } catch {
        // gone meanwhile
      }
    }
  }

  private wire(fromService: Socket): void {
    const { host, port } = this.server.connection;
    const toDatabase = connect(join(host, `.s.PGSQL.${port}`));
    for (const [from, to] of [
      [fromService, toDatabase],
      [toDatabase, fromService],
    ] as const) {
      this.wires.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.wires.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
