import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, Time, Uuid } from '../database/columns.js';
import { Member } from './member.entity.js';

/** A one-time link to an invited membership; gone with it. */
@Entity('invitations')
@Index(['organizationId', 'userId'])
@ForeignKey(() => Member, ['organizationId', 'userId'], ['organizationId', 'userId'], { onDelete: 'CASCADE' })
export class Invitation {
  @Id() id: string;
  @Uuid() organizationId: string;
  @Uuid() userId: string;
  @Column('bytea', { unique: true }) digest: Buffer;
  /** the pepper that the digest is made under; a later one has a higher number */
  @Column('smallint', { default: 0 }) pepperId: number;
  @Time() expiresAt: Date;
  @CreatedAt() createdAt: Date;
}
