import { Column, Entity, Index } from 'typeorm';
import { CreatedAt, Id, Time } from '../database/columns.js';

/** By what another service shows who it is. Revoked ones stay, so that the log's actors keep their names. */
@Index('service_tokens_name', { synchronize: false })
@Entity('service_tokens')
export class ServiceToken {
  @Id() id: string;
  /** unique among those that are not revoked */
  @Column('text') name: string;
  /** first characters of the token, by which a found one is recognized */
  @Column('text') prefix: string;
  @Column('bytea', { unique: true }) digest: Buffer;
  /** the pepper that the digest is made under; a later one has a higher number */
  @Column('smallint', { default: 0 }) pepperId: number;
  @CreatedAt() createdAt: Date;
  /** exact to the minute */
  @Time({ nullable: true }) lastUsedAt: Date | null;
  @Time({ nullable: true }) revokedAt: Date | null;
}
