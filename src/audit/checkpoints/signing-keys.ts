import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { SecretBox } from '../../config/secret-box.js';
import { Database } from '../../database/database.js';
import { systemActor } from '../system-actor.js';
import type { Transaction } from '../transaction.js';
import { KEY_NAME } from '../tree/checkpoint.js';
import {
  noteKey,
  publicKeyOf,
  rawPublicKey,
  signingKey,
  type NoteKey,
  type SigningKey,
} from '../tree/note.js';
import { UnitOfWork } from '../unit-of-work.js';

/** No checkpoint can be signed; the message tells the operator why, and what to do. */
export class NoSigningKey extends Error {}

export interface PublishedKey extends NoteKey {
  readonly validFrom: Date;
  /** null for the one that signs now */
  readonly validTo: Date | null;
}

interface KeyRow {
  readonly key_id: string;
  readonly public_key: Buffer;
  readonly sealed_key: Buffer | null;
  readonly valid_from: Date;
  readonly valid_to: Date | null;
}

// any number will do as long as it is always the same
const KEYS_LOCK = 4_860_217_391;
const ROTATE = 'run "npm run admin -- rotate-signing-key" to go on with a new key';

const CURRENT_KEY = `SELECT * FROM audit_signing_keys WHERE valid_to IS NULL`;

/** SQL for the id of the key that signs now; null when there is none. */
export const CURRENT_KEY_ID = `(SELECT key_id FROM audit_signing_keys WHERE valid_to IS NULL)`;

/** What the key is sealed for. */
export const signingKeyContext = (keyId: string): string => `the audit log's signing key ${keyId}`;

/**
 * The Ed25519 keys that sign checkpoints, one at a time over all instances. The first is made when the first instance
 * starts; from then on nothing but a rotation brings a new one, so that no checkpoint is signed by a key nobody knows of.
 */
@Injectable()
export class SigningKeys implements OnModuleInit {
  private readonly logger = new Logger(SigningKeys.name);
  private readonly given: SigningKey | null;
  private opened: SigningKey | null = null;

  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly box: SecretBox,
    { auditSigningKey }: Config,
  ) {
    this.given = auditSigningKey && signingKey(KEY_NAME, auditSigningKey);
  }

  /** @throws NoSigningKey when the key of the log cannot be used by this instance: it does not start then */
  async onModuleInit(): Promise<void> {
    const current = (await this.rows(`valid_to IS NULL`))[0];
    if (current && (!this.given || this.given.keyId === current.key_id)) return void this.open(current);
    const { keyId, replaced } = await this.work.run(systemActor('start', new Date(0)), (tx) =>
      this.settle(tx),
    );
    if (replaced)
      this.logger.warn(`The audit log is signed by ${keyId} from now on, no more by ${replaced}.`);
    await this.byId(keyId);
  }

  /** The private key of the id that signs now. @throws NoSigningKey when this instance does not have it */
  async byId(keyId: string | null): Promise<SigningKey> {
    if (keyId === null)
      throw new NoSigningKey(`The audit log has no signing key any more: restore its table, or ${ROTATE}.`);
    if (this.opened?.keyId === keyId) return this.opened;
    const [row] = await this.rows(`key_id = $1`, [keyId]);
    if (!row) throw new NoSigningKey(`The audit log's signing key ${keyId} is not in its table any more.`);
    return this.open(row);
  }

  /** All keys that have ever signed, newest first. */
  async published(): Promise<PublishedKey[]> {
    return (await this.rows('true')).map((row) => ({
      ...noteKey(KEY_NAME, publicKeyOf(row.public_key)),
      validFrom: row.valid_from,
      validTo: row.valid_to,
    }));
  }

  /** From now on all instances sign with the given key, or a new one. @returns the ids of the new key and of the old one */
  async rotate(): Promise<{ keyId: string; replaced: string | null }> {
    return this.work.run(systemActor('operator', new Date(0)), async (tx) => {
      await lock(tx);
      const [current] = await tx.query<KeyRow>(CURRENT_KEY);
      // with another KEY_PEPPER than the service has, it would be given a key that it cannot open
      if (current?.sealed_key && !this.given) this.unseal(current);
      return this.replace(tx);
    });
  }

  /** The first key, or the given one in the place of another that it was not known before. */
  private async settle(tx: Transaction): Promise<{ keyId: string; replaced: string | null }> {
    await lock(tx);
    const [current] = await tx.query<KeyRow>(CURRENT_KEY);
    if (!current) {
      const [known] = await tx.query(
        `SELECT FROM audit_signing_keys UNION ALL SELECT FROM audit_checkpoints LIMIT 1`,
      );
      if (known)
        throw new NoSigningKey(`The audit log has no signing key any more: restore its table, or ${ROTATE}.`);
      return this.replace(tx);
    }
    if (!this.given || this.given.keyId === current.key_id) return { keyId: current.key_id, replaced: null };
    return this.replace(tx);
  }

  private async replace(tx: Transaction): Promise<{ keyId: string; replaced: string | null }> {
    const next = this.given ?? signingKey(KEY_NAME, generateKeyPairSync('ed25519').privateKey);
    const sealed = this.given
      ? null
      : this.box.seal(exported(next.privateKey), signingKeyContext(next.keyId));
    const [known] = await tx.query<KeyRow>(`SELECT * FROM audit_signing_keys WHERE key_id = $1`, [
      next.keyId,
    ]);
    if (known) {
      throw new NoSigningKey(
        known.valid_to === null
          ? `AUDIT_SIGNING_KEY is the key that signs the audit log already, ${next.keyId}.`
          : `AUDIT_SIGNING_KEY is the key ${next.keyId}, which does not sign the audit log any more. Unset it, or give another one.`,
      );
    }
    const [ended] = await tx.query<{ key_id: string; at: Date }>(
      `UPDATE audit_signing_keys SET valid_to = clock_timestamp() WHERE valid_to IS NULL RETURNING key_id, valid_to AS at`,
    );
    await tx.query(
      `INSERT INTO audit_signing_keys (key_id, public_key, sealed_key, valid_from)
       VALUES ($1, $2, $3, COALESCE($4, clock_timestamp()))`,
      [next.keyId, rawPublicKey(next.publicKey), sealed, ended?.at],
    );
    return { keyId: next.keyId, replaced: ended?.key_id ?? null };
  }

  private open(row: KeyRow): SigningKey {
    const key = this.given?.keyId === row.key_id ? this.given : this.unseal(row);
    if (key.keyId !== row.key_id)
      throw new NoSigningKey(
        `What is kept as the audit log's signing key ${row.key_id} is another key: ${ROTATE}.`,
      );
    this.opened = key;
    return key;
  }

  private unseal({ key_id, sealed_key }: KeyRow): SigningKey {
    if (!sealed_key) {
      const what = this.given ? `another key, ${this.given.keyId}` : 'none';
      throw new NoSigningKey(
        `The audit log is signed by the key ${key_id}, which was given as AUDIT_SIGNING_KEY; this instance has ${what}. Give that key, or ${ROTATE}.`,
      );
    }
    try {
      const privateKey = this.box.open(sealed_key, signingKeyContext(key_id));
      return signingKey(KEY_NAME, createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }));
    } catch (error) {
      throw new NoSigningKey(
        `${(error as Error).message} Use the KEY_PEPPER it was made under, or give a new key as AUDIT_SIGNING_KEY.`,
      );
    }
  }

  private rows(condition: string, values: unknown[] = []): Promise<KeyRow[]> {
    return this.database.query(
      `SELECT * FROM audit_signing_keys WHERE ${condition} ORDER BY valid_from DESC, valid_to DESC NULLS FIRST`,
      values,
    );
  }
}

const lock = (tx: Transaction): Promise<object[]> =>
  tx.query('SELECT pg_advisory_xact_lock($1)', [KEYS_LOCK]);

const exported = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'pkcs8' });
