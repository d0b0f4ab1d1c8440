import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { CreatedAt, Id, Uuid } from '../database/columns.js';
import { Organization } from '../organizations/organization.entity.js';

/** A named set of permissions of one organization. What a built-in one holds is said by the catalogue, not by its row. */
@Entity('roles')
// unique by organization and lower-case name, in the order of the list
@Index('roles_name', { synchronize: false })
@Unique(['organizationId', 'id'])
export class Role {
  @Id() id: string;
  @Uuid() @ForeignKey(() => Organization, { onDelete: 'CASCADE' }) organizationId: string;
  @Column('text') name: string;
  @Column('text', { default: '' }) description: string;
  @Column('text', { array: true, default: '{}' }) permissions: string[];
  @Column('boolean', { default: false }) builtIn: boolean;
  @CreatedAt() createdAt: Date;
}
