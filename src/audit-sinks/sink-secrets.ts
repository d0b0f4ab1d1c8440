import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecretBox } from '../config/secret-box.js';

const SECRET_BYTES = 32;
const PREFIX = 'whsec_';

/** What a secret is sealed for. */
export const sinkSecretContext = (sinkId: string): string => `audit sink ${sinkId}`;

/** The signing secrets of sinks: 32 random bytes, sealed in the database, shown once as `whsec_` and base64. */
@Injectable()
export class SinkSecrets {
  constructor(private readonly box: SecretBox) {}

  make(sinkId: string): { readonly sealed: Buffer; readonly shown: string } {
    const secret = randomBytes(SECRET_BYTES);
    return {
      sealed: this.box.seal(secret, sinkSecretContext(sinkId)),
      shown: PREFIX + secret.toString('base64'),
    };
  }

  /** @throws SealBroken when it was sealed under another pepper */
  open(sinkId: string, sealed: Buffer): Buffer {
    return this.box.open(sealed, sinkSecretContext(sinkId));
  }
}
