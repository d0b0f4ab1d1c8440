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
  @CreatedAt() createdAt: Date;
}
