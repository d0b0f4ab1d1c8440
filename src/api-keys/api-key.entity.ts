import { Column, Entity, ForeignKey, Index } from 'typeorm';
import type { RateLimit } from '../access/principal.js';
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

const PARTS = ['current', 'retiring', 'lapsed', 'revoked'];
const SORTS = ['created_at', 'name', 'last_used_at', 'expires_at'];
/** What lists read by, made by migrations. */
const LIST_INDEXES = [
  ...PARTS.flatMap((part) => SORTS.map((sort) => `api_keys_${part}_${sort}`)),
  'api_keys_never_used',
  'api_keys_created_by',
  'api_keys_creator_user',
  'api_keys_prefix',
  'api_keys_scopes',
  'api_keys_to_lapse',
  'api_keys_unclaimed',
];
const WithListIndexes: ClassDecorator = (entity) =>
  LIST_INDEXES.forEach((name) => Index(name, { synchronize: false })(entity));

/** An organization's API key; the token itself is nowhere. */
@WithListIndexes
@Entity('api_keys')
export class ApiKey {
  @Id() id: string;
  @Uuid() @ForeignKey(() => Organization, { onDelete: 'CASCADE' }) organizationId: string;
  @Column('text') name: string;
  @Column('text', { nullable: true }) description: string | null;
  /** HMAC-SHA-256(pepper, SHA-256(token)); null while nobody has claimed the key: then there is no token */
  @Column('bytea', { unique: true, nullable: true }) digest: Buffer | null;
  /** the pepper that the digest is made under; a later one has a higher number */
  @Column('smallint', { default: 0 }) pepperId: number;
  @Column('text') prefix: string;
  /** null as long as there is no token, and where it is not known */
  @Column('text', { nullable: true }) last4: string | null;
  @Column('text', { array: true }) scopes: string[];
  @Column('text', { array: true, default: '{}' }) allowedCidrs: string[];
  @Column('jsonb', { nullable: true }) rateLimit: RateLimit | null;
  @CreatedAt() createdAt: Date;
  @Column('text') createdByKind: 'user' | 'api_key' | 'system';
  @Uuid({ nullable: true }) createdById: string | null;
  @Column('text') createdByName: string;
  /** the key this one was made with; its descendants are found by it */
  @Uuid({ nullable: true }) @Index() parentId: string | null;
  /** the person at the root of the chain that made it */
  @Uuid({ nullable: true }) creatorUserId: string | null;
  @Time({ nullable: true }) expiresAt: Date | null;
  /** the key that this one replaces */
  @Uuid({ nullable: true }) predecessorId: string | null;
  /** the key that replaces this one; the latest, where an earlier one was revoked */
  @Uuid({ nullable: true }) successorId: string | null;
  /** end of the overlap with the successor; null without one, and until the overlap has started */
  @Time({ nullable: true }) retiresAt: Date | null;
  /** how long the overlap will be that the successor's first use starts; null once it has started */
  @Column('integer', { nullable: true }) overlapSeconds: number | null;
  /** this key's first use starts the overlap with its predecessor */
  @Column('boolean', { default: false }) startsOverlap: boolean;
  /** known to have expired or retired: set in the background, so that indexes of living keys can leave it out */
  @Column('boolean', { default: false }) lapsed: boolean;
  @Time({ nullable: true }) lastUsedAt: Date | null;
  @Column('text', { nullable: true }) lastUsedIp: string | null;
  @Time({ nullable: true }) revokedAt: Date | null;
  @Column('text', { nullable: true }) revokedByKind: 'user' | 'api_key' | 'system' | null;
  @Uuid({ nullable: true }) revokedById: string | null;
  @Column('text', { nullable: true }) revokedByName: string | null;
  @Column('text', { nullable: true }) revocationReason: RevocationReason | null;
  @Column('text', { nullable: true }) revocationNote: string | null;
  /** of one revoked as compromised: since when it may have been in other hands, if that was said */
  @Time({ nullable: true }) exposedAt: Date | null;
  /** issued elsewhere: its token has a form that is not ours */
  @Column('boolean', { default: false }) imported: boolean;
}
