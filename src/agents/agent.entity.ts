import { Column, Entity, ForeignKey, Unique } from 'typeorm';
import { CreatedAt, Id, Time, Uuid } from '../database/columns.js';
import { Organization } from '../organizations/organization.entity.js';

export const AGENT_STATUSES = ['active', 'paused', 'disabled'] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

/** An AI agent that the organization has registered. */
@Entity('agents')
@Unique(['organizationId', 'name'])
@Unique(['organizationId', 'id'])
export class Agent {
  @Id() id: string;
  @Uuid() @ForeignKey(() => Organization, { onDelete: 'CASCADE' }) organizationId: string;
  @Column('text') name: string;
  @Column('text', { nullable: true }) endpoint: string | null;
  @Column('text') status: AgentStatus;
  @Column('jsonb', { default: {} }) configuration: object;
  @CreatedAt() createdAt: Date;
  @Time({ default: () => 'clock_timestamp()' }) updatedAt: Date;
}
