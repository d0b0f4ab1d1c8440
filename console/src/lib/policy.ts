import { countOf } from './numbers';

interface Rules {
  readonly maxLifetimeDays: number | null;
  readonly requireExpiry: boolean | null;
  readonly rotateAfterDays: number | null;
}

/** What the policy asks of a key's expiry, as sentences; undefined when it asks nothing. */
export function policySentence(rules: Rules | null): string | undefined {
  if (!rules) return undefined;
  const { maxLifetimeDays, requireExpiry, rotateAfterDays } = rules;
  const said = [
    maxLifetimeDays !== null && `The policy lets a key live for ${countOf(maxLifetimeDays, 'day')} at most.`,
    maxLifetimeDays === null && requireExpiry && 'The policy wants every key to have an expiry.',
    rotateAfterDays !== null && `It is to be rotated after ${countOf(rotateAfterDays, 'day')}.`,
  ].filter((sentence) => sentence !== false && sentence !== null);
  return said.length > 0 ? said.join(' ') : undefined;
}
