import { ApiProperty } from '@nestjs/swagger';
import { REVOCATION_REASONS, type RevocationReason } from './api-key.entity.js';
import { RateLimitDto } from './rate-limit.dto.js';
import { KEY_STATUSES, type KeyStatus } from './key-status.js';

/** Who made or revoked a key. */
export class KeyActorView {
  // named here, for the compiler tells the members of a union in no fixed order
  @ApiProperty({ enum: ['user', 'api_key', 'system'] })
  kind: 'user' | 'api_key' | 'system';
  id: string | null;
  name: string;
}

/** An API key, without anything that authenticates. */
export class ApiKeyView {
  id: string;
  organizationId: string;
  name: string;
  description: string | null;
  /** how the token begins, with 8 characters of what is random: `psk_` and the next 8 */
  prefix: string;
  /** the token's last four characters; null while nobody has claimed the key, and for an imported one of which they are not known */
  last4: string | null;
  scopes: string[];
  @ApiProperty({ enum: KEY_STATUSES })
  status: KeyStatus;
  createdAt: Date;
  createdBy: KeyActorView;
  /** null: never */
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  lastUsedIp: string | null;
  /** networks it may be used from; empty: from anywhere */
  allowedCidrs: string[];
  /** null: no limit */
  rateLimit: RateLimitDto | null;
  revokedAt: Date | null;
  revokedBy: KeyActorView | null;
  @ApiProperty({ enum: REVOCATION_REASONS, nullable: true })
  revocationReason: RevocationReason | null;
  revocationNote: string | null;
  /** the key that this one replaces */
  predecessorId: string | null;
  /** the key that replaces this one */
  successorId: string | null;
  /** when this key stops working because another one has replaced it */
  retiresAt: Date | null;
}

/** The answer that hands a token over: the only one that ever holds it. */
export class CreatedApiKeyView extends ApiKeyView {
  /** shown once; absent when an Idempotency-Key is replayed, and with `deliver: "claim"` */
  token?: string;
  /** with `deliver: "claim"`: the one-time link that makes the token, shown once */
  claimUrl?: string;
  /** until when the link works */
  claimExpiresAt?: Date;
}

/** A copy of the answer without what is shown once, to repeat it. */
export function withoutSecrets(answer: CreatedApiKeyView): CreatedApiKeyView {
  const kept = { ...answer };
  delete kept.token;
  delete kept.claimUrl;
  return kept;
}
