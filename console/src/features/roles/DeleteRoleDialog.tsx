import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import type { Role } from '../../api/schema';
import { useOrganizationId } from '../../api/session';
import { ApiError, sentenceOf } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useDeleteRole } from './use-roles';

export function DeleteRoleDialog({ role, onClose }: { role: Role; onClose: () => void }): ReactNode {
  const org = useOrganizationId();
  const remove = useDeleteRole(role.id);
  const isInUse = remove.error instanceof ApiError && remove.error.status === 409;
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        toast(`The role “${role.name}” is deleted.`);
        onClose();
      },
    });
  return (
    <ConfirmDialog
      isOpen
      title={`Delete the role “${role.name}”?`}
      confirm="Delete"
      isBusy={remove.isPending}
      error={remove.error ? sentenceOf(remove.error) : undefined}
      onCancel={onClose}
      onConfirm={confirm}
    >
      <p>A role that somebody has cannot be deleted. This cannot be undone.</p>
      {isInUse && (
        <p>
          <Link to="/o/$org/members" params={{ org }} search={{ role: role.id }}>
            Show the members who have it
          </Link>
        </p>
      )}
    </ConfirmDialog>
  );
}
