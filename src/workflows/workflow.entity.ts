import { Column, Entity, ForeignKey, Unique } from 'typeorm';
import { CreatedAt, Id, Time, Uuid } from '../database/columns.js';
import { Organization } from '../organizations/organization.entity.js';

/** A sequence of steps that the organization's agents run. */
@Entity('workflows')
@Unique(['organizationId', 'name'])
export class Workflow {
  @Id() id: string;
  @Uuid() @ForeignKey(() => Organization, { onDelete: 'CASCADE' }) organizationId: string;
  @Column('text') name: string;
  @Column('jsonb', { default: [] }) steps: Record<string, unknown>[];
  @Column('boolean', { default: true }) enabled: boolean;
  @CreatedAt() createdAt: Date;
  @Time({ default: () => 'clock_timestamp()' }) updatedAt: Date;
}
