import type { ReactNode } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { AuditSink } from '../../api/schema';
import { sentenceOf } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useDeleteSink } from './use-sinks';

export function DeleteDialog({ sink, onClose }: { sink: AuditSink; onClose: () => void }): ReactNode {
  const navigate = useNavigate();
  const remove = useDeleteSink(sink.id);
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        toast('The sink is deleted.');
        void navigate({ to: '/o/$org/sinks', params: { org: sink.organizationId }, replace: true });
      },
    });
  return (
    <ConfirmDialog
      isOpen
      title={`Delete ${sink.name}?`}
      confirm="Delete"
      isBusy={remove.isPending}
      error={remove.error ? sentenceOf(remove.error) : undefined}
      onConfirm={confirm}
      onCancel={onClose}
    >
      Nothing more is sent to it, and its history of deliveries and its place in the log are lost. The log
      itself stays as it is.
    </ConfirmDialog>
  );
}
