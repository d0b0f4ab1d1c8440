import type { ReactNode } from 'react';
import { AUDIT_CATEGORIES, OUTCOMES } from '../../api/audit-actions';
import { Field } from '../../ui/Field';
import { Checkbox, RadioGroup, TextArea, TextInput } from '../../ui/inputs';
import { errorOf, type Draft } from './draft';
import styles from './sinks.module.css';

const URLS = {
  https: {
    hint: 'An https URL. Its host has to have a public address, or one that whoever runs this service has allowed.',
    example: 'https://siem.example.com/audit',
  },
  syslog: {
    hint: 'tls://host:port, or tcp://host:port in networks that whoever runs this service has allowed.',
    example: 'tls://siem.example.com:6514',
  },
};

export interface SinkFieldsProps {
  draft: Draft;
  onChange: (draft: Draft) => void;
  error: unknown;
  /** of a sink that is there already the kind stays */
  isNew: boolean;
  /** the plan has one HTTPS sink for notices alone */
  isOfNotices: boolean;
}

export function SinkFields({ draft, onChange, error, isNew, isOfNotices }: SinkFieldsProps): ReactNode {
  const { kind } = draft;
  return (
    <>
      <Field label="Name" error={errorOf(error, 'name')}>
        <TextInput
          required
          maxLength={200}
          autoFocus
          value={draft.name}
          onChange={({ target }) => onChange({ ...draft, name: target.value })}
        />
      </Field>
      {isNew && (
        <div className={styles.group}>
          <RadioGroup
            legend="How events are sent"
            name="sink-kind"
            value={kind}
            options={[
              { value: 'https', label: 'HTTPS webhook', hint: 'Signed after Standard Webhooks.' },
              {
                value: 'syslog',
                label: 'Syslog',
                hint: isOfNotices ? 'Not part of the plan.' : 'RFC 5424, over TLS.',
                isDisabled: isOfNotices,
              },
            ]}
            onChange={(next) => onChange({ ...draft, kind: next })}
          />
        </div>
      )}
      <Field label="URL" hint={URLS[kind].hint} error={errorOf(error, 'url')}>
        <TextInput
          required
          isMono
          spellCheck={false}
          autoComplete="off"
          placeholder={URLS[kind].example}
          value={draft.url}
          onChange={({ target }) => onChange({ ...draft, url: target.value })}
        />
      </Field>
      <Choices
        legend="Categories"
        options={AUDIT_CATEGORIES}
        chosen={draft.categories}
        isFixed={isOfNotices}
        hint={isOfNotices ? 'The plan has notices alone.' : 'None chosen: all of them.'}
        onChange={(categories) => onChange({ ...draft, categories })}
      />
      <Choices
        legend="Outcomes"
        options={OUTCOMES}
        chosen={draft.outcomes}
        hint="None chosen: all of them."
        onChange={(outcomes) => onChange({ ...draft, outcomes })}
      />
      <Field
        label="Actions"
        isOptional
        hint="Names or groups such as api_key.*, with commas between. Empty: every action."
        error={errorOf(error, 'actions')}
      >
        <TextInput
          isMono
          spellCheck={false}
          value={draft.actions}
          onChange={({ target }) => onChange({ ...draft, actions: target.value })}
        />
      </Field>
      <Field
        label="Certificates to trust"
        isOptional
        hint="PEM. Only for a receiver whose certificate is not publicly trusted."
        error={errorOf(error, 'caCertificate')}
      >
        <TextArea
          isMono
          spellCheck={false}
          value={draft.caCertificate}
          onChange={({ target }) => onChange({ ...draft, caCertificate: target.value })}
        />
      </Field>
    </>
  );
}

interface ChoicesProps<T extends string> {
  legend: string;
  hint: string;
  options: readonly { value: T; label: string; hint?: string }[];
  chosen: readonly T[];
  isFixed?: boolean;
  onChange: (chosen: T[]) => void;
}

function Choices<T extends string>({
  legend,
  hint,
  options,
  chosen,
  isFixed,
  onChange,
}: ChoicesProps<T>): ReactNode {
  return (
    <fieldset className={styles.group}>
      <legend>
        {legend} <small>{hint}</small>
      </legend>
      {options.map(({ value, label, hint: about }) => (
        <Checkbox
          key={value}
          label={label}
          hint={about}
          checked={chosen.includes(value)}
          disabled={isFixed}
          onChange={(isChosen) =>
            onChange(isChosen ? [...chosen, value] : chosen.filter((one) => one !== value))
          }
        />
      ))}
    </fieldset>
  );
}
