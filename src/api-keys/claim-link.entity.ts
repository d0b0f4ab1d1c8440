import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Time } from '../database/columns.js';
import { ApiKey } from './api-key.entity.js';

/** The one-time link that makes the token of a key; stays when it has been used, so that it is known as such. */
@Entity('claim_links')
export class ClaimLink {
  @PrimaryColumn('uuid') @ForeignKey(() => ApiKey, { onDelete: 'CASCADE' }) keyId: string;
  @Column('bytea', { unique: true }) digest: Buffer;
  /** the pepper that the digest is made under; a later one has a higher number */
  @Column('smallint', { default: 0 }) pepperId: number;
  @Time() expiresAt: Date;
  @Time({ nullable: true }) claimedAt: Date | null;
}
