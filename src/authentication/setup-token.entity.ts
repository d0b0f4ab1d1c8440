import { Entity, PrimaryColumn } from 'typeorm';
import { CreatedAt } from '../database/columns.js';

/** Digest of a set-up token that was printed; several instances may each have printed one. Gone after the set-up. */
@Entity('setup_tokens')
export class SetupToken {
  @PrimaryColumn('bytea') digest: Buffer;
  @CreatedAt() createdAt: Date;
}
