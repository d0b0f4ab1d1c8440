import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import type { Permission } from '../access/catalogue.js';
import { IfGiven } from '../api-keys/key-filter.dto.js';
import { IsUuid } from '../http/validators.js';

/** About a key or a person: exactly one of `keyId` and `userId`. */
export class ExplainAccessDto {
  @IfGiven() @IsUuid() keyId?: string;
  @IfGiven() @IsUuid() userId?: string;
  /** a name of GET /v1/permissions */
  @IsString() @MaxLength(100) permission: string;
}

export const REMEDIES = ['add_scope', 'give_role', 'change_plan', 'claim_key', 'accept_invitation'] as const;
const REASONS = ['revoked', 'expired', 'unclaimed', 'not_granted', 'out_of_scope', 'not_in_plan'] as const;
export type ExplainedReason = (typeof REASONS)[number];

export class RemedyView {
  @ApiProperty({ enum: REMEDIES })
  change: (typeof REMEDIES)[number];
  /** names of scopes, roles or plans of which one is enough; none where the change needs none */
  anyOf: string[];
}

/** What a request with this permission would meet at this moment. */
export class AccessExplanationView {
  allowed: boolean;
  @ApiProperty({ enum: REASONS, nullable: true })
  reason: ExplainedReason | null;
  /** the same as a sentence */
  detail: string;
  /** the member's roles grant it; for a key, what its organization lets keys do */
  granted: boolean;
  /** the key's scopes hold it; a person has every scope */
  scoped: boolean;
  /** the plan includes what it needs */
  entitled: boolean;
  /** the changes that together would allow it; none where it is allowed, or where nothing would */
  wouldAllow: RemedyView[];
}

/** What the caller may do at this moment. */
export class OwnAccessView {
  permissions: Permission[];
  /** what would be allowed as well, if the organization had a plan with the feature it needs */
  notInPlan: Permission[];
}
