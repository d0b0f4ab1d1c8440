import type { FormEvent, ReactNode } from 'react';
import { useMayGive } from '../../../api/catalogue';
import type { Permission, Scope } from '../../../api/schema';
import type { ExpiryLimits } from '../../../lib/expiry';
import { KEY_FIELDS, type KeyDraft } from '../../../lib/key-draft';
import { formError } from '../../../lib/problem';
import { FormError } from '../../../ui/Field';
import { RadioGroup } from '../../../ui/inputs';
import { KeyFields } from '../../../ui/key-form/KeyFields';
import type { Delivery } from './use-create-key';

const DELIVERIES = [
  {
    value: 'response',
    label: 'Show me the token',
    hint: 'It is shown once, when the key has been created.',
  },
  {
    value: 'claim',
    label: 'Hand over by a link',
    hint: 'You get a one-time link for whoever will use the key, valid for 24 hours. You never see the token.',
  },
] as const satisfies readonly { value: Delivery; label: string; hint: string }[];

export interface CreateFormProps {
  id: string;
  draft: KeyDraft;
  onDraft: (draft: KeyDraft) => void;
  deliver: Delivery;
  onDeliver: (deliver: Delivery) => void;
  scopes: readonly Scope[];
  permissions: readonly Permission[];
  limits: ExpiryLimits;
  policy: string | undefined;
  error: Error | null;
  onSubmit: () => void;
}

export function CreateForm({
  id,
  deliver,
  onDeliver,
  onDraft,
  onSubmit,
  ...rest
}: CreateFormProps): ReactNode {
  const mayGive = useMayGive();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form id={id} onSubmit={submit}>
      <KeyFields {...rest} onChange={onDraft} mayGive={mayGive} />
      <div style={{ marginTop: 16 }}>
        <RadioGroup
          legend="The token"
          name="deliver"
          value={deliver}
          options={DELIVERIES}
          onChange={onDeliver}
        />
      </div>
      <FormError>{formError(rest.error, KEY_FIELDS)}</FormError>
    </form>
  );
}
