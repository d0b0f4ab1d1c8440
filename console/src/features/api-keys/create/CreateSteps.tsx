import { useState, type ReactNode } from 'react';
import type { useCatalogue } from '../../../api/catalogue';
import type { ApiKeyPolicy } from '../../../api/schema';
import { expiryLimits } from '../../../lib/expiry';
import { newDraft, termsOf } from '../../../lib/key-draft';
import { policySentence } from '../../../lib/policy';
import { Button } from '../../../ui/Button';
import { ClaimOnce } from '../../../ui/ClaimOnce';
import { Dialog } from '../../../ui/Dialog';
import { TokenOnce } from '../../../ui/TokenOnce';
import { CreateForm } from './CreateForm';
import { useCreateKey, type Delivery } from './use-create-key';

const FORM = 'create-key';

type Catalogue = ReturnType<typeof useCatalogue>;

export interface CreateStepsProps {
  scopes: NonNullable<Catalogue['scopes']>;
  permissions: NonNullable<Catalogue['permissions']>;
  policy: ApiKeyPolicy | null;
  onClose: () => void;
}

/** From an empty form to the token, or to the link that makes it. */
export function CreateSteps({ scopes, permissions, policy, onClose }: CreateStepsProps): ReactNode {
  const [limits] = useState(() => expiryLimits(policy, Date.now()));
  const [empty] = useState(() => newDraft(limits));
  const [draft, setDraft] = useState(empty);
  const [deliver, setDeliver] = useState<Delivery>('response');
  const { mutation: create, answer: created, forget } = useCreateKey();
  const close = () => {
    forget();
    onClose();
  };
  if (created?.token) return <TokenOnce {...created} token={created.token} onClose={close} />;
  if (created?.claimUrl)
    return (
      <ClaimOnce
        name={created.name}
        claimUrl={created.claimUrl}
        expiresAt={created.claimExpiresAt!}
        onClose={close}
      />
    );
  return (
    <Dialog
      isOpen
      onClose={close}
      title="Create an API key"
      description="A key lets a program call the API as this organization, within the scopes that you choose."
      width={680}
      leaving={
        draft === empty
          ? undefined
          : {
              title: 'Leave without a key?',
              body: 'What you have filled in is lost. Nothing has been created.',
              confirm: 'Leave',
            }
      }
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" type="submit" form={FORM} isBusy={create.isPending}>
            {deliver === 'claim' ? 'Create the link' : 'Create the key'}
          </Button>
        </>
      }
    >
      <CreateForm
        id={FORM}
        draft={draft}
        onDraft={setDraft}
        deliver={deliver}
        onDeliver={setDeliver}
        scopes={scopes}
        permissions={permissions}
        limits={limits}
        policy={policySentence(policy)}
        error={create.error}
        onSubmit={() => create.mutate({ ...termsOf(draft, limits), deliver })}
      />
    </Dialog>
  );
}
