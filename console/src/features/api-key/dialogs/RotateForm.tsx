import type { ReactNode } from 'react';
import { durationOf } from '../../../lib/duration';
import type { ExpiryChoice, ExpiryLimits } from '../../../lib/expiry';
import { fieldError } from '../../../lib/problem';
import { Field } from '../../../ui/Field';
import { RadioGroup, Select, TextInput } from '../../../ui/inputs';
import { ExpiryField } from '../../../ui/key-form/ExpiryField';

const OVERLAPS = [0, 3_600, 86_400, 7 * 86_400, 30 * 86_400];
const STARTS = [
  { value: 'now', label: 'Now' },
  {
    value: 'first_use',
    label: 'When the new key is first used',
    hint: 'Until then both work, however long that takes.',
  },
] as const;

export interface Rotation {
  readonly name: string;
  readonly overlapSeconds: number;
  readonly startOverlap: 'now' | 'first_use';
  readonly expiry: ExpiryChoice;
}

export interface RotateFormProps {
  rotation: Rotation;
  onChange: (rotation: Rotation) => void;
  limits: ExpiryLimits;
  policy: string | undefined;
  /** what to call the same lifetime again, where the policy allows it */
  keepExpiry: string | undefined;
  error: Error | null;
}

export function RotateForm({ rotation, onChange, limits, ...rest }: RotateFormProps): ReactNode {
  const change = (part: Partial<Rotation>) => onChange({ ...rotation, ...part });
  const overlaps = [...new Set([...OVERLAPS, rotation.overlapSeconds])].sort((a, b) => a - b);
  return (
    <>
      <Field
        label="The old key works on for"
        hint="Time to put the new token everywhere. You can end it earlier."
        error={fieldError(rest.error, 'overlapSeconds')}
      >
        <Select
          value={String(rotation.overlapSeconds)}
          options={overlaps.map((seconds) => ({
            value: String(seconds),
            label: seconds === 0 ? 'No time: it stops at once' : durationOf(seconds),
          }))}
          onChange={(seconds) => change({ overlapSeconds: Number(seconds) })}
        />
      </Field>
      <div style={{ marginTop: 16 }}>
        <RadioGroup
          legend="That time begins"
          name="start"
          value={rotation.startOverlap}
          options={STARTS}
          onChange={(startOverlap) => change({ startOverlap })}
        />
      </div>
      <ExpiryField
        value={rotation.expiry}
        onChange={(expiry) => change({ expiry })}
        limits={limits}
        keep={rest.keepExpiry}
        hint={rest.policy}
        error={fieldError(rest.error, 'expiresAt')}
      />
      <div style={{ marginTop: 16 }}>
        <Field label="Name of the new key" error={fieldError(rest.error, 'name')}>
          <TextInput
            required
            maxLength={200}
            value={rotation.name}
            onChange={({ target }) => change({ name: target.value })}
          />
        </Field>
      </div>
    </>
  );
}
