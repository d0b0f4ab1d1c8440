import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import type { ApiKeyPolicy } from './api-key-policy.entity.js';

const MAX_DAYS = 36_500;
/** 30 days */
export const MAX_OVERLAP_SECONDS = 2_592_000;

/** The whole policy: a rule that is null or left out is none. */
export class ReplacePolicyDto {
  /** how long a key may live, from its creation to its expiry; with it every key needs an expiry */
  @IsOptional() @IsInt() @Min(1) @Max(MAX_DAYS) maxLifetimeDays?: number | null;
  /** whether a key needs an expiry */
  @IsOptional() @IsBoolean() requireExpiry?: boolean | null;
  /** how long a key and its successor both work when a rotation does not say; without it a day */
  @IsOptional() @IsInt() @Min(0) @Max(MAX_OVERLAP_SECONDS) defaultOverlapSeconds?: number | null;
  /** the age at which a key is overdue for rotation */
  @IsOptional() @IsInt() @Min(1) @Max(MAX_DAYS) rotateAfterDays?: number | null;
  /** after how long without use a key is idle; one that was never used counts from its creation */
  @IsOptional() @IsInt() @Min(1) @Max(MAX_DAYS) idleAfterDays?: number | null;
}

export type Rules = Omit<ApiKeyPolicy, 'organizationId'>;

/** What the organization asks of its API keys; each rule null for none. */
export class ApiKeyPolicyView implements Rules {
  maxLifetimeDays: number | null;
  requireExpiry: boolean | null;
  defaultOverlapSeconds: number | null;
  rotateAfterDays: number | null;
  idleAfterDays: number | null;
}

export const rulesOf = (source: ReplacePolicyDto | null): ApiKeyPolicyView => ({
  maxLifetimeDays: source?.maxLifetimeDays ?? null,
  requireExpiry: source?.requireExpiry ?? null,
  defaultOverlapSeconds: source?.defaultOverlapSeconds ?? null,
  rotateAfterDays: source?.rotateAfterDays ?? null,
  idleAfterDays: source?.idleAfterDays ?? null,
});
