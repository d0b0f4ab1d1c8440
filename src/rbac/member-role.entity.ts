import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Member } from '../organizations/member.entity.js';
import { Role } from './role.entity.js';

/** A role given to a member. The organization is part of both references, so that no role crosses tenants. */
@Entity('member_roles')
@Index(['organizationId', 'roleId'])
@ForeignKey(() => Member, ['organizationId', 'userId'], ['organizationId', 'userId'], { onDelete: 'CASCADE' })
@ForeignKey(() => Role, ['organizationId', 'roleId'], ['organizationId', 'id'])
export class MemberRole {
  @PrimaryColumn('uuid') organizationId: string;
  @PrimaryColumn('uuid') userId: string;
  @PrimaryColumn('uuid') roleId: string;
}
