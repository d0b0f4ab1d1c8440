import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseUnavailable } from './errors.js';
import { destroy, serverProcess, statementUnderWay } from './wire.js';

const TICK_MS = 250;
const PATIENCE_MS = 400;
const ANSWER_MS = 800;
const SLICE_MS = 100;

// a pooler between us and the server gives out process ids of its own: then nothing can be said of single connections
const ASK = `SELECT pg_backend_pid() <> $1::int AS pooled,
  ARRAY(SELECT pid FROM pg_stat_activity WHERE pid = ANY($2::int[]) AND coalesce(state, '') NOT LIKE 'idle%') AS busy`;

interface Answer {
  readonly pooled: boolean;
  /** process ids of connections that work on a statement */
  readonly busy: readonly number[];
}

type Statements = Map<pg.PoolClient, object>;

/**
 * Tells a slow statement from a database that has stopped answering (a frozen host, a cut network): while a connection
 * has been in use for a while, another one asks. Without an answer the connections in use are destroyed, so that what
 * waits on them fails now and no statement of theirs can take effect later; and until there is an answer again, whoever
 * asks for the database is refused at once. So a request gets its 503 within 2 s, whatever it still had to ask.
 * The same is done to a single connection that waits for a statement that the server, asked twice, does not work on: its
 * packets are lost (a firewall has forgotten it), and so may be those of the connections that are idle.
 */
export class StallWatch {
  private readonly inUse = new Map<pg.PoolClient, number>();
  private readonly idle = new Set<pg.PoolClient>();
  private readonly timer: NodeJS.Timeout;
  private probe: pg.Client | null = null;
  private asking = false;
  private stalled = false;
  private suspects: Statements = new Map();

  constructor(
    pools: readonly pg.Pool[],
    private readonly connect: () => pg.Client,
    private readonly tell: (message: string) => void,
  ) {
    for (const pool of pools) {
      pool.on('acquire', (client) => {
        this.idle.delete(client);
        this.inUse.set(client, performance.now());
      });
      pool.on('release', (_error, client) => {
        this.inUse.delete(client as pg.PoolClient);
        this.idle.add(client as pg.PoolClient);
      });
      pool.on('remove', (client) => {
        this.inUse.delete(client as pg.PoolClient);
        this.idle.delete(client as pg.PoolClient);
      });
    }
    this.timer = setInterval(() => void this.tick(), TICK_MS).unref();
  }

  /** @throws DatabaseUnavailable while the database is known not to answer */
  assertAnswering(): void {
    if (this.stalled) throw new DatabaseUnavailable(new Error('The database has stopped answering.'));
  }

  stop(): void {
    clearInterval(this.timer);
    this.giveProbeUp();
  }

  private async tick(): Promise<void> {
    if (this.asking || !(this.stalled || this.somebodyWaits())) return;
    this.asking = true;
    try {
      const waiting = this.statements();
      const answer = await this.answer([...waiting.keys()]);
      if (answer === 'none') this.giveAllUp();
      else if (this.stalled) this.tell('the database answers again');
      this.stalled = answer === 'none';
      if (typeof answer === 'object' && !answer.pooled) this.giveLostUp(waiting, new Set(answer.busy));
    } finally {
      this.asking = false;
    }
  }

  private somebodyWaits(): boolean {
    const now = performance.now();
    for (const since of this.inUse.values()) if (now - since > PATIENCE_MS) return true;
    return false;
  }

  private statements(): Statements {
    const pairs = [...this.inUse.keys()].map((client) => [client, statementUnderWay(client)] as const);
    return new Map(pairs.filter((pair): pair is [pg.PoolClient, object] => pair[1] !== null));
  }

  private giveAllUp(): void {
    if (!this.stalled) this.giveUp([...this.inUse.keys()], 'the database has stopped answering');
    else for (const client of this.inUse.keys()) destroy(client);
  }

  private giveLostUp(waiting: Statements, busy: ReadonlySet<number>): void {
    const still = [...waiting].filter(
      ([client, statement]) => !busy.has(serverProcess(client)) && statementUnderWay(client) === statement,
    );
    // once may be an answer that is on its way
    const lost = still.filter(([client, statement]) => this.suspects.get(client) === statement);
    this.suspects = new Map(still);
    if (lost.length > 0)
      this.giveUp(
        lost.map(([client]) => client),
        'packets of the database are lost',
      );
  }

  private giveUp(clients: readonly pg.PoolClient[], why: string): void {
    this.tell(`${why}: ${clients.length} connections in use are given up, and ${this.idle.size} idle ones`);
    for (const client of [...clients, ...this.idle]) destroy(client);
  }

  private async answer(clients: readonly pg.PoolClient[]): Promise<Answer | 'refusal' | 'none'> {
    let heard: Answer | 'refusal' | 'none' = 'none';
    const asked = this.ask(clients.map(serverProcess)).then(
      (answer) => void (heard = answer),
      (error: { code?: unknown }) => void (heard = isRefusal(error) ? 'refusal' : 'none'),
    );
    // in slices, so that a time in which this process itself was held up counts as one of them and not as silence
    for (let waited = 0; waited < ANSWER_MS && heard === 'none'; waited += SLICE_MS) {
      await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, SLICE_MS).unref())]);
    }
    // when this process itself was busy, the answer may lie unread in the socket: one more turn of the loop reads it
    for (let turn = 0; turn < 3 && heard === 'none'; turn++) await nextTurn();
    if (heard === 'none') this.giveProbeUp();
    return heard;
  }

  private async ask(processes: readonly number[]): Promise<Answer> {
    let { probe } = this;
    if (!probe) {
      this.probe = probe = this.connect();
      probe.on('error', () => {
        if (this.probe === probe) this.probe = null;
      });
      await probe.connect();
    }
    const { rows } = await probe.query<Answer>(ASK, [serverProcess(probe), processes]);
    return rows[0]!;
  }

  private giveProbeUp(): void {
    if (this.probe) destroy(this.probe);
    this.probe = null;
  }
}

/** The server refuses, so it answers; unless it says that it is going down or coming up (SQLSTATE 57P01 to 57P05). */
const isRefusal = ({ code }: { code?: unknown }): boolean =>
  typeof code === 'string' && /^(?!57P)\d[0-9A-Z]{4}$/.test(code);
