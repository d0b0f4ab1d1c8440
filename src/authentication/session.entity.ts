import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, Time, Uuid } from '../database/columns.js';
import { User } from '../organizations/user.entity.js';

/** A person's sign-in. Ended ones stay a while, so that their tokens can be told from unknown ones in the audit log. */
@Entity('sessions')
export class Session {
  @Id() id: string;
  @Uuid() @Index() @ForeignKey(() => User, { onDelete: 'CASCADE' }) userId: string;
  @Column('bytea', { unique: true }) digest: Buffer;
  /** the pepper that the digest is made under; a later one has a higher number */
  @Column('smallint', { default: 0 }) pepperId: number;
  @Column('text') transport: 'bearer' | 'cookie';
  @Column('text', { nullable: true }) ip: string | null;
  @Column('text', { nullable: true }) userAgent: string | null;
  @CreatedAt() createdAt: Date;
  @Time({ nullable: true }) lastUsedAt: Date | null;
  /** moves with use, never beyond `expiresAt` */
  @Time() idleExpiresAt: Date;
  /** absolute: never moves */
  @Time() expiresAt: Date;
  @Time({ nullable: true }) endedAt: Date | null;
}
