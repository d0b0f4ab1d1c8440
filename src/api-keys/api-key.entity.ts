import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, Time, Uuid } from '../database/columns.js';
import { Organization } from '../organizations/organization.entity.js';

export const REVOCATION_REASONS = [
  'compromised',
  'superseded',
  'no_longer_needed',
  'owner_left',
  'policy',
  'other',
] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** An organization's API key; the token itself is nowhere. */
@Entity('api_keys')
export class ApiKey {
  @Id() id: string;
  @Uuid() @ForeignKey(() => Organization, { onDelete: 'CASCADE' }) organizationId: string;
  @Column('text') name: string;
  @Column('text', { nullable: true }) description: string | null;
  /** HMAC-SHA-256(pepper, SHA-256(token)) */
  @Column('bytea', { unique: true }) digest: Buffer;
  @Column('text') prefix: string;
  @Column('text') last4: string;
  @Column('text', { array: true }) scopes: string[];
  @Column('text', { array: true, default: '{}' }) allowedCidrs: string[];
  @CreatedAt() createdAt: Date;
  @Column('text') createdByKind: 'user' | 'api_key' | 'system';
  @Uuid({ nullable: true }) createdById: string | null;
  @Column('text') createdByName: string;
  /** the key this one was made with; its descendants are found by it */
  @Uuid({ nullable: true }) @Index() parentId: string | null;
  /** the person at the root of the chain that made it */
  @Uuid({ nullable: true }) creatorUserId: string | null;
  @Time({ nullable: true }) expiresAt: Date | null;
  @Time({ nullable: true }) lastUsedAt: Date | null;
  @Column('text', { nullable: true }) lastUsedIp: string | null;
  @Time({ nullable: true }) revokedAt: Date | null;
  @Column('text', { nullable: true }) revokedByKind: 'user' | 'api_key' | 'system' | null;
  @Uuid({ nullable: true }) revokedById: string | null;
  @Column('text', { nullable: true }) revokedByName: string | null;
  @Column('text', { nullable: true }) revocationReason: RevocationReason | null;
  @Column('text', { nullable: true }) revocationNote: string | null;
}
