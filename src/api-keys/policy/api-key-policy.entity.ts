import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Organization } from '../../organizations/organization.entity.js';

/** What an organization asks of its API keys; without a row, nothing. */
@Entity('api_key_policies')
export class ApiKeyPolicy {
  @PrimaryColumn('uuid') @ForeignKey(() => Organization, { onDelete: 'CASCADE' }) organizationId: string;
  @Column('integer', { nullable: true }) maxLifetimeDays: number | null;
  @Column('boolean', { nullable: true }) requireExpiry: boolean | null;
  @Column('integer', { nullable: true }) defaultOverlapSeconds: number | null;
  @Column('integer', { nullable: true }) rotateAfterDays: number | null;
  @Column('integer', { nullable: true }) idleAfterDays: number | null;
}
