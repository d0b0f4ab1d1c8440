import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CreatedAt } from '../database/columns.js';
import { Organization } from './organization.entity.js';
import { User } from './user.entity.js';

/** A person's membership of an organization; only an active one gives access. */
@Entity('members')
export class Member {
  @PrimaryColumn('uuid') @ForeignKey(() => Organization, { onDelete: 'CASCADE' }) organizationId: string;
  @PrimaryColumn('uuid') @Index() @ForeignKey(() => User, { onDelete: 'CASCADE' }) userId: string;
  @Column('text') status: 'active' | 'invited';
  /** what the inviter called the person; shown until they have joined, so that inviting tells nothing of an account */
  @Column('text', { nullable: true }) invitedName: string | null;
  @CreatedAt() createdAt: Date;
}
