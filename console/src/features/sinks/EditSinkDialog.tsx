import { useState, type FormEvent, type ReactNode } from 'react';
import type { AuditSink } from '../../api/schema';
import { toast } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { FormError } from '../../ui/Field';
import { useFirstError } from '../../ui/use-first-error';
import { changeOf, draftOf, refusalOf } from './draft';
import { SinkFields } from './SinkFields';
import { useUpdateSink } from './use-sinks';

export interface EditSinkDialogProps {
  sink: AuditSink;
  isOfNotices: boolean;
  onClose: () => void;
}

export function EditSinkDialog({ sink, isOfNotices, onClose }: EditSinkDialogProps): ReactNode {
  const [draft, setDraft] = useState(draftOf(sink));
  const update = useUpdateSink(sink.id);
  const form = useFirstError(update.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate(changeOf(draft), {
      onSuccess: () => {
        toast('The sink is changed.');
        onClose();
      },
    });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Change ${sink.name}`}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="edit-sink" isBusy={update.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form ref={form} id="edit-sink" onSubmit={submit}>
        <SinkFields
          draft={draft}
          onChange={setDraft}
          error={update.error}
          isNew={false}
          isOfNotices={isOfNotices}
        />
        <FormError>{refusalOf(update.error)}</FormError>
      </form>
    </Dialog>
  );
}
