import type { ApiKeyPolicy } from '../../api/schema';

export const DAY_RULES = ['maxLifetimeDays', 'rotateAfterDays', 'idleAfterDays'] as const;
export type DayRule = (typeof DAY_RULES)[number];

export const UNITS = { minutes: 60, hours: 3_600, days: 86_400 } as const;
export type Unit = keyof typeof UNITS;

/** What the form holds: of each rule whether it is one, and what was typed. */
export interface Draft {
  readonly isOn: Readonly<Record<DayRule | 'defaultOverlapSeconds', boolean>>;
  readonly days: Readonly<Record<DayRule, string>>;
  readonly requireExpiry: boolean;
  readonly overlap: string;
  readonly unit: Unit;
}

const SUGGESTED: Readonly<Record<DayRule, number>> = {
  maxLifetimeDays: 90,
  rotateAfterDays: 60,
  idleAfterDays: 30,
};

export function draftOf(policy: ApiKeyPolicy): Draft {
  const seconds = policy.defaultOverlapSeconds ?? UNITS.days;
  const unit = (['days', 'hours'] as const).find(
    (one) => seconds >= UNITS[one] && seconds % UNITS[one] === 0,
  );
  const days = (rule: DayRule) => String(policy[rule] ?? SUGGESTED[rule]);
  return {
    isOn: {
      maxLifetimeDays: policy.maxLifetimeDays !== null,
      rotateAfterDays: policy.rotateAfterDays !== null,
      idleAfterDays: policy.idleAfterDays !== null,
      defaultOverlapSeconds: policy.defaultOverlapSeconds !== null,
    },
    days: {
      maxLifetimeDays: days('maxLifetimeDays'),
      rotateAfterDays: days('rotateAfterDays'),
      idleAfterDays: days('idleAfterDays'),
    },
    requireExpiry: policy.requireExpiry ?? false,
    overlap: String(unit ? seconds / UNITS[unit] : Math.round((seconds / UNITS.minutes) * 100) / 100),
    unit: unit ?? 'minutes',
  };
}

/** What is to be stored; what is no number is left for the API to refuse. @param before its `null` and `false` mean the same */
export function policyOf(
  { isOn, days, requireExpiry, overlap, unit }: Draft,
  before: ApiKeyPolicy,
): ApiKeyPolicy {
  const number = (rule: DayRule) => (isOn[rule] ? Number(days[rule]) : null);
  return {
    maxLifetimeDays: number('maxLifetimeDays'),
    rotateAfterDays: number('rotateAfterDays'),
    idleAfterDays: number('idleAfterDays'),
    requireExpiry: requireExpiry || (before.requireExpiry === false ? false : null),
    defaultOverlapSeconds: isOn.defaultOverlapSeconds ? Math.round(Number(overlap) * UNITS[unit]) : null,
  };
}

export const isSamePolicy = (one: ApiKeyPolicy, other: ApiKeyPolicy): boolean =>
  one.maxLifetimeDays === other.maxLifetimeDays &&
  one.requireExpiry === other.requireExpiry &&
  one.defaultOverlapSeconds === other.defaultOverlapSeconds &&
  one.rotateAfterDays === other.rotateAfterDays &&
  one.idleAfterDays === other.idleAfterDays;
