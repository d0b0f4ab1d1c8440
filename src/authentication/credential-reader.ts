import { Injectable } from '@nestjs/common';
import { TokenDigest } from '../access/token-digest.js';
import { Batcher, type BatcherLoad } from '../database/batcher.js';
import { binaryArray } from '../database/binary-arrays.js';
import { observeDatabaseClock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { PepperMoves } from './pepper-moves.js';
import { clockOf, CredentialRow, READ_CREDENTIALS, READ_KEYS, type WireRow } from './credential-row.js';

/** What is asked of one token; a class for the reason that `NewContext` gives. */
class Question {
  /**
   * @param digest hexadecimal digits @param other the same under the other pepper, while there is one
   * @param organizationId the organization a session is asked about
   */
  constructor(
    readonly kind: 'api_key' | 'session',
    readonly digest: string,
    readonly other: string | null,
    readonly organizationId: string | null,
  ) {}
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
    private readonly moves: PepperMoves,
  ) {}

  /** an item is one token */
  get load(): BatcherLoad {
    return this.reads.load;
  }

  /** @throws DatabaseUnavailable when the database gives no answer, or more wait for one than can be kept */
  key(token: string): Promise<CredentialRow | null> {
    return this.ask('api_key', token, null);
  }

  /** @param organizationId UUID of the organization the request is about, null outside of any */
  session(token: string, organizationId: string | null): Promise<CredentialRow | null> {
    return this.ask('session', token, organizationId);
  }

  private ask(
    kind: Question['kind'],
    token: string,
    organizationId: string | null,
  ): Promise<CredentialRow | null> {
    const other = this.digest.other && this.digest.other.hex(token);
    return this.reads.submit(new Question(kind, this.digest.hex(token), other, organizationId));
  }

  private async read(questions: readonly Question[]): Promise<(CredentialRow | null)[]> {
    const keys: string[] = [];
    const sessions: string[] = [];
    const organizations: (string | null)[] = [];
    // where the questions of each array came from; slots count from one, as WITH ORDINALITY does
    const places = { api_key: [0], session: [0] };
    const ask = (kind: Question['kind'], digest: string, organizationId: string | null, place: number) => {
      places[kind].push(place);
      if (kind === 'api_key') keys.push(digest);
      else organizations[sessions.push(digest) - 1] = organizationId;
    };
    questions.forEach(({ kind, digest, other, organizationId }, place) => {
      ask(kind, digest, organizationId, place);
      if (other !== null) ask(kind, other, organizationId, place);
    });
    const digests = binaryArray('bytea', keys);
    const rows = await this.database.fastArrays<WireRow>(
      // half of the statement, which the database then need not set up either
      sessions.length === 0
        ? { name: 'read-keys', text: READ_KEYS, values: [digests] }
        : {
            name: 'read-credentials',
            text: READ_CREDENTIALS,
            values: [digests, binaryArray('bytea', sessions), binaryArray('uuid', organizations)],
          },
    );
    const answers = new Array<CredentialRow | null>(questions.length).fill(null);
    const clock = clockOf(rows);
    observeDatabaseClock(clock);
    for (const wire of rows) {
      if (wire[0] === 0) continue;
      const row = new CredentialRow(wire, clock);
      const kind = wire[0] > 0 ? 'api_key' : 'session';
      const slot = Math.abs(wire[0]);
      const place = places[kind][slot]!;
      answers[place] = row;
      // of two that are asked for, the second is that under the other pepper
      if (this.digest.replacesOther && slot % 2 === 0) this.moves.note(kind, row.id, questions[place]!);
    }
    return answers;
  }
}
