import { useState, type FormEvent, type ReactNode } from 'react';
import type { ApiKeyPolicy } from '../../api/schema';
import { fieldError, formError } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { FormError } from '../../ui/Field';
import { Checkbox, Select, TextInput } from '../../ui/inputs';
import { Card } from '../../ui/layout';
import { draftOf, isSamePolicy, policyOf, type DayRule, type Draft, type Unit } from './draft';
import styles from './policy.module.css';
import { Rule } from './Rule';
import { useReplacePolicy } from './use-policy';

const FIELDS = [
  'maxLifetimeDays',
  'requireExpiry',
  'defaultOverlapSeconds',
  'rotateAfterDays',
  'idleAfterDays',
];

/** The whole policy at once: what is not ticked is no rule. */
export function PolicyForm({ policy, mayChange }: { policy: ApiKeyPolicy; mayChange: boolean }): ReactNode {
  const [draft, setDraft] = useState(() => draftOf(policy));
  const replace = useReplacePolicy();
  const next = policyOf(draft, policy);
  const isChanged = !isSamePolicy(next, policy);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const error = (field: string) => fieldError(replace.error, field);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    replace.mutate(next, { onSuccess: () => toast('The policy is saved.') });
  };
  const isOn = (rule: keyof Draft['isOn']) => ({
    isOn: draft.isOn[rule],
    isDisabled: !mayChange,
    error: error(rule),
    onChange: (on: boolean) => change({ isOn: { ...draft.isOn, [rule]: on } }),
  });
  const days = (rule: DayRule, label: string) => (
    <>
      <NumberInput
        label={label}
        value={draft.days[rule]}
        isDisabled={!mayChange}
        isWrong={error(rule) !== undefined}
        onChange={(value) => change({ days: { ...draft.days, [rule]: value } })}
      />
      days
    </>
  );
  return (
    <form onSubmit={submit} noValidate>
      <Card title="Expiry">
        <Rule
          {...isOn('maxLifetimeDays')}
          label="Limit how long a key may live"
          hint="Every key then needs an expiry, counted from its creation."
        >
          {days('maxLifetimeDays', 'Days a key may live')}
        </Rule>
        <Checkbox
          checked={draft.requireExpiry || draft.isOn.maxLifetimeDays}
          disabled={!mayChange || draft.isOn.maxLifetimeDays}
          onChange={(requireExpiry) => change({ requireExpiry })}
          label="Every key needs an expiry"
          hint={
            draft.isOn.maxLifetimeDays
              ? 'Follows from the limit above.'
              : 'However far away. Keys without one are refused.'
          }
        />
      </Card>
      <Card title="Rotation">
        <Rule
          {...isOn('rotateAfterDays')}
          label="Keys are overdue after some time"
          hint="They work on; the report and a notice in the audit log say so."
        >
          {days('rotateAfterDays', 'Days until a key is overdue')}
        </Rule>
        <Rule
          {...isOn('defaultOverlapSeconds')}
          label="Set how long a key and its successor both work"
          hint="Where a rotation does not say; otherwise one day. 30 days at most."
        >
          <NumberInput
            label="Length of the overlap"
            value={draft.overlap}
            isDisabled={!mayChange}
            isWrong={error('defaultOverlapSeconds') !== undefined}
            onChange={(overlap) => change({ overlap })}
          />
          <Select<Unit>
            aria-label="Unit of the overlap"
            value={draft.unit}
            disabled={!mayChange}
            options={[
              { value: 'minutes', label: 'minutes' },
              { value: 'hours', label: 'hours' },
              { value: 'days', label: 'days' },
            ]}
            onChange={(unit) => change({ unit })}
          />
        </Rule>
      </Card>
      <Card title="Idleness">
        <Rule
          {...isOn('idleAfterDays')}
          label="Keys are idle after some time without use"
          hint="One that was never used counts from its creation. The report and a notice say so."
        >
          {days('idleAfterDays', 'Days until a key is idle')}
        </Rule>
      </Card>
      <FormError>{formError(replace.error, FIELDS)}</FormError>
      {mayChange && (
        <div className={styles.foot}>
          <Button type="submit" look="primary" isBusy={replace.isPending} disabled={!isChanged}>
            Save the policy
          </Button>
          {isChanged && (
            <Button
              look="quiet"
              onClick={() => {
                setDraft(draftOf(policy));
                replace.reset();
              }}
            >
              Discard
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

interface NumberInputProps {
  label: string;
  value: string;
  isDisabled: boolean;
  isWrong: boolean;
  onChange: (value: string) => void;
}

const NumberInput = ({ label, value, isDisabled, isWrong, onChange }: NumberInputProps): ReactNode => (
  <TextInput
    type="number"
    inputMode="numeric"
    min={0}
    className={styles.number}
    aria-label={label}
    aria-invalid={isWrong || undefined}
    disabled={isDisabled}
    value={value}
    onChange={({ target }) => onChange(target.value)}
  />
);
