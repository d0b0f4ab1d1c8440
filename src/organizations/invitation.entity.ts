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
  @Time() expiresAt: Date;
  @CreatedAt() createdAt: Date;
}
