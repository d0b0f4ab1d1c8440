import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { PageQuery } from '../../http/pagination.js';
import { ApiKeyView, KeyActorView } from '../api-key.view.js';
import { IfGiven } from '../key-filter.dto.js';
import { KEY_STATUSES, type KeyStatus } from '../key-status.js';
import { ApiKeyPolicyView } from '../policy/policy.dto.js';

const FORMATS = ['json', 'csv'] as const;
/** Rules that a key which exists can break. */
export const BROKEN_RULES = ['rotateAfterDays', 'maxLifetimeDays', 'requireExpiry'] as const;

/** What there may be to do about a key. */
export const FINDINGS = [
  'overdue',
  'idle',
  'neverUsed',
  'noExpiry',
  'overScoped',
  'expiring',
  'retiring',
  'imported',
] as const;
export type Finding = (typeof FINDINGS)[number];

export class KeyReportQuery extends PageQuery {
  /** `json` (by default) in pages; `csv`: every key, in one answer that is not for pages */
  @IfGiven() @IsIn(FORMATS) format?: (typeof FORMATS)[number];
  /** only keys of which this is true; with `overScoped` a page may have fewer items than there are further on */
  @IfGiven() @IsIn(FINDINGS) finding?: Finding;
}

/**
 * A key with what an auditor asks of it. What there is to do about a key is said of those alone that work, have a token and
 * are not being replaced.
 */
export class ReportedKeyView extends ApiKeyView {
  /** whole days since its creation */
  ageDays: number;
  /** it breaks a rule of the policy by its age or its expiry */
  overdue: boolean;
  @ApiProperty({ enum: BROKEN_RULES, isArray: true, description: 'the rules that it breaks' })
  brokenRules: (typeof BROKEN_RULES)[number][];
  /** not used for as long as the policy calls idle */
  idle: boolean;
  neverUsed: boolean;
  noExpiry: boolean;
  /** it expires within 14 days, and has no successor yet */
  expiring: boolean;
  /** a successor has taken its place, and both work */
  retiring: boolean;
  /** it was issued elsewhere, and has not been rotated since */
  imported: boolean;
  /** when its successor came into being */
  rotatedAt: Date | null;
  rotatedBy: KeyActorView | null;
  /** how long it and its successor both worked, or will; null while that waits for the successor's first use */
  overlapSeconds: number | null;
  /** of one revoked as compromised: since when it may have been in other hands, if that was said */
  exposedAt: Date | null;
  /** from then, or from its creation if that was later, to its revocation */
  exposureSeconds: number | null;
  /** it has scopes that it did not use in 90 days; of keys that are at least as old */
  overScoped: boolean;
  /** these scopes */
  unusedScopes: string[];
}

/** How many keys there are, and how many of them there is something to do about. */
export class KeyReportSummaryView {
  keys: number;
  @ApiProperty({
    type: 'object',
    properties: Object.fromEntries(KEY_STATUSES.map((status) => [status, { type: 'integer' }])),
  })
  byStatus: Record<KeyStatus, number>;
  overdue: number;
  idle: number;
  neverUsed: number;
  noExpiry: number;
  expiring: number;
  retiring: number;
  imported: number;
}

export class KeyReportView {
  /** the moment that all of it is about */
  at: Date;
  policy: ApiKeyPolicyView;
  /** on the first page; null on the others */
  summary: KeyReportSummaryView | null;
  items: ReportedKeyView[];
  /** null on the last page */
  nextCursor: string | null;
}
