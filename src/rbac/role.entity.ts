import { Column, Entity, ForeignKey, Unique } from 'typeorm';
import { CreatedAt, Id, Uuid } from '../database/columns.js';
import { Organization } from '../organizations/organization.entity.js';

/** A named set of permissions of one organization. What a built-in one holds is said by the catalogue, not by its row. */
@Entity('roles')
@Unique(['organizationId', 'name'])
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
