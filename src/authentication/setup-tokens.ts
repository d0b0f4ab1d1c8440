import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TokenDigest } from '../access/token-digest.js';
import { newToken } from '../access/token.js';
import { systemActor } from '../audit/system-actor.js';
import type { Transaction } from '../audit/transaction.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';

// any number will do as long as it is always the same
const SETUP_LOCK = 5_318_008_246;

/** Makes set-ups, and the making of tokens for one, take turns over all instances until the transaction ends. */
export const lockSetup = (tx: Transaction): Promise<object[]> =>
  tx.query('SELECT pg_advisory_xact_lock($1)', [SETUP_LOCK]);

/** The one-time token that makes whoever has it the first owner. Only digests are stored. */
@Injectable()
export class SetupTokens {
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly digest: TokenDigest,
    private readonly config: Config,
  ) {}

  /**
   * To be called at the start of an instance. Each instance that starts on an empty database prints a token of its own;
   * all of them work until the set-up, none after it.
   * @returns a new token to be printed; null when the set-up has been, or the token is given by `SETUP_TOKEN`
   */
  async prepare(): Promise<string | null> {
    if (this.config.setupToken !== null) return null;
    const token = newToken('link');
    const stored = await this.work.run(systemActor('set-up', new Date(0)), async (tx) => {
      await lockSetup(tx);
      return tx.query(
        `INSERT INTO setup_tokens (digest) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM users) RETURNING digest`,
        [this.digest.of(token)],
      );
    });
    return stored.length > 0 ? token : null;
  }

  /** Compares with every token there is, in a time that does not depend on which one matches. */
  async accepts(token: string): Promise<boolean> {
    const stored = await this.database.query<{ digest: Buffer }>('SELECT digest FROM setup_tokens');
    const digests = stored.map(({ digest }) => digest);
    if (this.config.setupToken !== null) digests.push(this.digest.of(this.config.setupToken));
    const presented = this.digest.all(token);
    return digests.flatMap((digest) => presented.map((mine) => timingSafeEqual(digest, mine))).includes(true);
  }
}
