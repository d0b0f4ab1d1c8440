import type { ReactNode } from 'react';
import type { ExpiryLimits } from '../../lib/expiry';
import type { KeyDraft } from '../../lib/key-draft';
import { fieldError } from '../../lib/problem';
import type { ScopeInfo } from '../../lib/scopes';
import { Field } from '../Field';
import { TextInput } from '../inputs';
import { Allowance } from './Allowance';
import { ExpiryField } from './ExpiryField';
import { RestrictionFields } from './RestrictionFields';
import { ScopePicker } from './ScopePicker';

export interface KeyFieldsProps {
  draft: KeyDraft;
  onChange: (draft: KeyDraft) => void;
  scopes: readonly ScopeInfo[];
  permissions: readonly { name: string; description: string }[];
  mayGive: (scope: ScopeInfo) => boolean;
  limits: ExpiryLimits;
  /** what the policy says of expiries */
  policy?: ReactNode;
  /** for a key that exists: what to call the choice of leaving its expiry */
  keepExpiry?: string;
  error: unknown;
}

/** Everything that one decides about a key, for the forms that make and change one. */
export function KeyFields({
  draft,
  onChange,
  limits,
  error,
  policy,
  keepExpiry,
  ...choice
}: KeyFieldsProps): ReactNode {
  const change = (part: Partial<KeyDraft>) => onChange({ ...draft, ...part });
  return (
    <>
      <Field
        label="Name"
        hint="What it is for, as others will look for it."
        error={fieldError(error, 'name')}
      >
        <TextInput
          required
          maxLength={200}
          autoComplete="off"
          value={draft.name}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Field>
      <Field label="Description" isOptional error={fieldError(error, 'description')}>
        <TextInput
          maxLength={2000}
          autoComplete="off"
          value={draft.description}
          onChange={({ target }) => change({ description: target.value })}
        />
      </Field>
      <ScopePicker
        scopes={choice.scopes}
        chosen={draft.scopes}
        mayGive={choice.mayGive}
        onChange={(scopes) => change({ scopes })}
        error={scopesError(error, draft)}
      />
      <Allowance scopes={choice.scopes} chosen={draft.scopes} permissions={choice.permissions} />
      <ExpiryField
        value={draft.expiry}
        onChange={(expiry) => change({ expiry })}
        limits={limits}
        keep={keepExpiry}
        hint={policy}
        error={fieldError(error, 'expiresAt')}
      />
      <RestrictionFields
        draft={draft}
        onChange={change}
        networksError={fieldError(error, 'allowedCidrs')}
        rateLimitError={fieldError(error, 'rateLimit')}
      />
    </>
  );
}

function scopesError(error: unknown, { scopes }: KeyDraft): string | undefined {
  const detail = fieldError(error, 'scopes');
  return detail && scopes.length === 0 ? 'Choose at least one scope.' : detail;
}
