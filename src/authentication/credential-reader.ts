import { Injectable } from '@nestjs/common';
import { TokenDigest } from '../access/token-digest.js';
import { Batcher, type BatcherLoad } from '../database/batcher.js';
import { observeDatabaseClock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { READ_CREDENTIALS, type CredentialRow } from './credential-row.js';

interface Question {
  readonly kind: 'api_key' | 'session';
  /** as PostgreSQL reads a `bytea` */
  readonly digest: string;
  /** the organization a session is asked about */
  readonly organizationId: string | null;
}

/**
 * Reads what presented tokens stand for. No cache: requests that arrive while a read is under way wait for the next one,
 * which one statement then does for all of them; so each request is decided by what was true after it arrived.
 */
@Injectable()
export class CredentialReader {
  private readonly reads = new Batcher<Question, CredentialRow | null>((questions) => this.read(questions), {
    maxBatch: 512,
    maxInFlight: 1,
    maxWaiting: 10_000,
  });

  constructor(
    private readonly database: Database,
    private readonly digest: TokenDigest,
  ) {}

  /** an item is one token */
  get load(): BatcherLoad {
    return this.reads.load;
  }

  /** @throws DatabaseUnavailable when the database gives no answer, or more wait for one than can be kept */
  key(token: string): Promise<CredentialRow | null> {
    return this.reads.submit({
      kind: 'api_key',
      digest: `\\x${this.digest.hex(token)}`,
      organizationId: null,
    });
  }

  /** @param organizationId UUID of the organization the request is about, null outside of any */
  session(token: string, organizationId: string | null): Promise<CredentialRow | null> {
    return this.reads.submit({ kind: 'session', digest: `\\x${this.digest.hex(token)}`, organizationId });
  }

  private async read(questions: readonly Question[]): Promise<(CredentialRow | null)[]> {
    const keys: string[] = [];
    const sessions: string[] = [];
    const organizations: (string | null)[] = [];
    // where the questions of each array came from; slots count from one, as WITH ORDINALITY does
    const places = { api_key: [0], session: [0] };
    questions.forEach(({ kind, digest, organizationId }, place) => {
      places[kind].push(place);
      if (kind === 'api_key') keys.push(digest);
      else organizations[sessions.push(digest) - 1] = organizationId;
    });
    const rows = await this.database.fastQuery<CredentialRow>({
      name: 'read-credentials',
      text: READ_CREDENTIALS,
      values: [keys, sessions, organizations],
    });
    if (rows.length > 0) observeDatabaseClock(rows[0]!.clock);
    const answers = new Array<CredentialRow | null>(questions.length).fill(null);
    for (const row of rows) answers[places[row.kind][row.slot]!] = row;
    return answers;
  }
}
