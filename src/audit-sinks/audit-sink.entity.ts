import { Column, Entity, ForeignKey, Unique } from 'typeorm';
import type { AuditCategory } from '../audit/actions.js';
import type { Outcome } from '../audit/audit-event.js';
import { CreatedAt, Id, Time, Uuid } from '../database/columns.js';
import { Organization } from '../organizations/organization.entity.js';

export const SINK_KINDS = ['https', 'syslog'] as const;
export type SinkKind = (typeof SINK_KINDS)[number];

/** Where an organization has its audit log sent, and how far that has come. */
@Entity('audit_sinks')
@Unique(['organizationId', 'name'])
export class AuditSink {
  @Id() id: string;
  @Uuid() @ForeignKey(() => Organization, { onDelete: 'CASCADE' }) organizationId: string;
  @Column('text') name: string;
  @Column('text') kind: SinkKind;
  @Column('text') url: string;
  /** certificates to be trusted instead of the system's, PEM */
  @Column('text', { nullable: true }) caCertificate: string | null;
  /** filters; an empty one lets everything through */
  @Column('text', { array: true }) actions: string[];
  @Column('text', { array: true }) categories: AuditCategory[];
  @Column('text', { array: true }) outcomes: Outcome[];
  @Column('boolean') enabled: boolean;
  /** sealed; null for kinds that sign nothing */
  @Column('bytea', { nullable: true }) secret: Buffer | null;
  /** sealed; signs beside `secret` until its time is over */
  @Column('bytea', { nullable: true }) previousSecret: Buffer | null;
  @Time({ nullable: true }) previousSecretExpiresAt: Date | null;
  @Column('text') createdByKind: string;
  @Uuid({ nullable: true }) createdById: string | null;
  @Column('text') createdByName: string;
  @CreatedAt() createdAt: Date;
  @Time({ default: () => 'clock_timestamp()' }) updatedAt: Date;

  /** rises with every change of what is delivered where, so that what is under way meanwhile does not count */
  @Column('integer', { default: 0 }) version: number;
  /** leaf index of the first event that has not been dealt with */
  @Column('bigint') nextLeaf: string;
  /** last leaf of a batch that was begun: tried again, it is the same */
  @Column('bigint', { nullable: true }) batchEnd: string | null;
  /** failures since the last success */
  @Column('integer', { default: 0 }) failures: number;
  @Time({ nullable: true }) failingSince: Date | null;
  @Column('text', { nullable: true }) lastError: string | null;
  @Time({ nullable: true }) lastAttemptAt: Date | null;
  @Column('integer', { nullable: true }) lastDurationMs: number | null;
  @Time({ nullable: true }) lastDeliveredAt: Date | null;
  @CreatedAt() nextAttemptAt: Date;
  /** successful deliveries and failed ones, ever */
  @Column('bigint', { default: 0 }) delivered: string;
  @Column('bigint', { default: 0 }) failed: string;
  /** who delivers at the moment, and until when nobody else does */
  @Uuid({ nullable: true }) leaseHolder: string | null;
  @Time({ nullable: true }) leaseUntil: Date | null;
}
