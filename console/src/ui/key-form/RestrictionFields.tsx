import { useState, type ReactNode } from 'react';
import { networksOf, type KeyDraft } from '../../lib/key-draft';
import { Field } from '../Field';
import { Select, TextArea, TextInput } from '../inputs';
import styles from './fields.module.css';

const WINDOWS = [
  { value: '1', label: 'a second' },
  { value: '60', label: 'a minute' },
  { value: '3600', label: 'an hour' },
  { value: '86400', label: 'a day' },
];

export interface RestrictionFieldsProps {
  draft: KeyDraft;
  onChange: (change: Partial<KeyDraft>) => void;
  networksError?: string;
  rateLimitError?: string;
}

/** From where and how often a key works; folded away while there is no restriction. */
export function RestrictionFields({
  draft,
  onChange,
  networksError,
  rateLimitError,
}: RestrictionFieldsProps): ReactNode {
  const [isOpen, setOpen] = useState(draft.networks !== '' || draft.requests !== '');
  const isWanted = isOpen || networksError !== undefined || rateLimitError !== undefined;
  const windows = WINDOWS.some(({ value }) => value === draft.windowSeconds)
    ? WINDOWS
    : [...WINDOWS, { value: draft.windowSeconds, label: `${draft.windowSeconds} seconds` }];
  return (
    <details className={styles.more} open={isWanted} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Networks and rate limit</summary>
      <Field
        label="Works only from"
        isOptional
        hint="An address or a network in CIDR notation on each line, such as 203.0.113.0/24. Left empty, the key works from everywhere."
        error={networksError && namingLines(networksError, networksOf(draft.networks))}
      >
        <TextArea
          isMono
          spellCheck={false}
          value={draft.networks}
          onChange={({ target }) => onChange({ networks: target.value })}
        />
      </Field>
      <div className={styles.pair}>
        <Field
          label="Requests at most"
          isOptional
          hint="Left empty, there is no limit."
          error={rateLimitError}
        >
          <TextInput
            type="number"
            min={1}
            max={1_000_000_000}
            value={draft.requests}
            onChange={({ target }) => onChange({ requests: target.value })}
          />
        </Field>
        <Field label="In">
          <Select
            value={draft.windowSeconds}
            options={windows}
            onChange={(windowSeconds) => onChange({ windowSeconds })}
          />
        </Field>
      </div>
    </details>
  );
}

/** The API says `allowedCidrs[1]`; people know what they have written. */
const namingLines = (detail: string, networks: readonly string[]): string =>
  detail.replaceAll(/allowedCidrs\[(\d+)\]/g, (name, index: string) => {
    const network = networks[Number(index)];
    return network === undefined ? name : `“${network}”`;
  });
