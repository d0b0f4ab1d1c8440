import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, Time, Uuid } from '../database/columns.js';
import { Organization } from '../organizations/organization.entity.js';

/** One report of what an agent consumed. Stays when the agent is deleted, for the costs have arisen. */
@Entity('agent_usage')
@Index(['organizationId', 'occurredAt'])
export class AgentUsage {
  @Id() id: string;
  @Uuid() @ForeignKey(() => Organization, { onDelete: 'CASCADE' }) organizationId: string;
  @Uuid() agentId: string;
  @Column('text') agentName: string;
  @Column('bigint') inputTokens: string;
  @Column('bigint') outputTokens: string;
  /** US dollars */
  @Column('numeric', { precision: 18, scale: 6 }) costUsd: string;
  @Time() occurredAt: Date;
  @CreatedAt() createdAt: Date;
}
