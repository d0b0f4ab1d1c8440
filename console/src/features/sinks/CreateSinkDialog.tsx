import { useState, type FormEvent, type ReactNode } from 'react';
import { toast } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { FormError } from '../../ui/Field';
import { useFirstError } from '../../ui/use-first-error';
import { bodyOf, newDraft, refusalOf } from './draft';
import { Secret } from './Secret';
import { SinkFields } from './SinkFields';
import { useCreateSink } from './use-sinks';

export interface CreateSinkDialogProps {
  isOfNotices: boolean;
  onClose: () => void;
  /** @param id of the new sink, when all of it has been seen */
  onCreated: (id: string) => void;
}

export function CreateSinkDialog({ isOfNotices, onClose, onCreated }: CreateSinkDialogProps): ReactNode {
  const [draft, setDraft] = useState(newDraft(isOfNotices ? ['notice'] : []));
  const [made, setMade] = useState<{ id: string; secret: string }>();
  const create = useCreateSink();
  const form = useFirstError(create.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { body: bodyOf(draft), idempotencyKey: crypto.randomUUID() },
      {
        onSuccess: ({ id, secret }) => {
          toast('The sink is there. What happens from now on is sent.');
          if (secret === undefined) onCreated(id);
          else setMade({ id, secret });
          create.reset();
        },
      },
    );
  };
  if (made)
    return <Secret title="The sink is there" secret={made.secret} onClose={() => onCreated(made.id)} />;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Create a sink"
      description="Sends the audit log on to a receiver of yours, from the next event on."
      width={560}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="create-sink" isBusy={create.isPending}>
            Create
          </Button>
        </>
      }
    >
      <form ref={form} id="create-sink" onSubmit={submit}>
        <SinkFields draft={draft} onChange={setDraft} error={create.error} isNew isOfNotices={isOfNotices} />
        <FormError>{refusalOf(create.error)}</FormError>
      </form>
    </Dialog>
  );
}
