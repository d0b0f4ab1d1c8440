import { Injectable } from '@nestjs/common';
import { TokenDigest } from '../access/token-digest.js';
import { Batcher } from '../database/batcher.js';
import { observeDatabaseClock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { READ_CREDENTIALS, type CredentialRow } from './credential-row.js';

interface Question {
  readonly kind: 'api_key' | 'session';
  readonly digest: Buffer;
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
    maxInFlight: 2,
    maxWaiting: 10_000,
  });

  constructor(
    private readonly database: Database,
    private readonly digest: TokenDigest,
  ) {}

  /** @throws DatabaseUnavailable when the database gives no answer, or more wait for one than can be kept */
  async key(token: string): Promise<CredentialRow | null> {
    return this.reads.submit({ kind: 'api_key', digest: this.digest.of(token), organizationId: null });
  }

  /** @param organizationId UUID of the organization the request is about, null outside of any */
  async session(token: string, organizationId: string | null): Promise<CredentialRow | null> {
    return this.reads.submit({ kind: 'session', digest: this.digest.of(token), organizationId });
  }

  private async read(questions: readonly Question[]): Promise<(CredentialRow | null)[]> {
    const keys: Buffer[] = [];
    const sessions: Buffer[] = [];
    const organizations: (string | null)[] = [];
    // position of each question in its array, counted from one as WITH ORDINALITY does
    const slots = questions.map(({ kind, digest, organizationId }) => {
      if (kind === 'api_key') return `api_key${keys.push(digest)}`;
      organizations.push(organizationId);
      return `session${sessions.push(digest)}`;
    });
    const rows = await this.database.fastQuery<CredentialRow>({
      name: 'read-credentials',
      text: READ_CREDENTIALS,
      values: [keys, sessions, organizations],
    });
    if (rows.length > 0) observeDatabaseClock(rows[0]!.clock);
    const bySlot = new Map(rows.map((row) => [row.kind + row.slot, row]));
    return slots.map((slot) => bySlot.get(slot) ?? null);
  }
}
