import type { AuditAction } from '../../audit/actions.js';
import { claimedPart, lapsedPart } from '../key-status.js';
import { ageInDays, daysPassed, MAX_AGE_DAYS } from '../policy/policy-sql.js';

/** One thing that there is to say of keys, as SQL on `api_keys k`. */
export interface NoticeKind {
  readonly action: AuditAction;
  /** what is said once; the same thing of another time is said anew */
  readonly stage: string;
  /** the time that it is said of: expiry, creation, last use */
  readonly about: string;
  readonly details: string;
  /** `FROM` and `WHERE` */
  readonly source: string;
}

/** The moment of the run, and of the one before; null at the first. */
const AT = '$1::timestamptz';
const SINCE = '$2::timestamptz';

const days = (count: string): string => `make_interval(days => ${count})`;
const time = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const age = (since: string): string => ageInDays(since, AT);

const DAYS_LEFT = `CASE WHEN k.expires_at <= ${AT} + ${days('1')} THEN 0 WHEN k.expires_at <= ${AT} + ${days('3')} THEN 3 ELSE 14 END`;
// what has expired since the last run counts if nobody can have said so: it was there, and the run is more than a day ago
const expiring = (part: string): NoticeKind => ({
  action: 'api_key.expiring',
  stage: `'expiring_' || ${DAYS_LEFT}`,
  about: 'k.expires_at',
  details: `jsonb_build_object('days', ${DAYS_LEFT}, 'expiresAt', ${time('k.expires_at')})`,
  source: `api_keys k WHERE ${part} AND k.expires_at > LEAST(${AT}, ${SINCE} + ${days('1')})
    AND (k.expires_at > ${AT} OR k.created_at <= ${SINCE})`,
});

const ofPolicy = (rule: string, since: string): string => `
  api_key_policies p JOIN api_keys k ON k.organization_id = p.organization_id AND ${daysPassed(since, rule, AT)}
  WHERE ${claimedPart} AND (k.expires_at IS NULL OR k.expires_at > ${AT})`;

const idle = (since: string, isNull: string): NoticeKind => ({
  action: 'api_key.idle',
  stage: `'idle'`,
  about: since,
  details: `jsonb_build_object('days', ${age(since)}, 'idleAfterDays', p.idle_after_days, 'lastUsedAt', ${time('k.last_used_at')})`,
  source: `${ofPolicy('p.idle_after_days', since)} AND k.last_used_at ${isNull}`,
});

/** Of keys that have a token and are not being replaced. */
export const NOTICE_KINDS: readonly NoticeKind[] = [
  // in the words of the index
  expiring(`${claimedPart} AND LEAST(k.expires_at, k.retires_at) <= ${AT} + ${days('14')}`),
  // nothing has run for more than a day, or there is nothing to look for
  expiring(`${lapsedPart} AND k.retires_at IS NULL AND k.digest IS NOT NULL AND k.expires_at <= ${AT}`),
  {
    action: 'api_key.overdue',
    stage: `'overdue'`,
    about: 'k.created_at',
    details: `jsonb_build_object('days', ${age('k.created_at')}, 'maxDays', ${MAX_AGE_DAYS}, 'createdAt', ${time('k.created_at')})`,
    source: ofPolicy(MAX_AGE_DAYS, 'k.created_at'),
  },
  idle('k.last_used_at', 'IS NOT NULL'),
  idle('k.created_at', 'IS NULL'),
];

/** For a condition that holds always: PostgreSQL refuses values that a statement names nowhere. */
export const RUN_VALUES = `${AT} >= coalesce(${SINCE}, ${AT})`;
