import { useState, type ReactNode } from 'react';
import type { Member } from '../../api/schema';
import { fieldError, formError } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { FormError } from '../../ui/Field';
import { RoleChoice } from './RoleChoice';
import { useChangeRoles } from './use-members';

export function RolesDialog({ member, onClose }: { member: Member; onClose: () => void }): ReactNode {
  const [roles, setRoles] = useState<string[]>(() => member.roles.map(({ id }) => id));
  const change = useChangeRoles(member.userId);
  const save = () =>
    change.mutate(roles, {
      onSuccess: () => {
        toast(`The roles of ${member.name} are changed.`);
        onClose();
      },
    });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Roles of ${member.name}`}
      description="A change holds from their next request on."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" isBusy={change.isPending} disabled={roles.length === 0} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <RoleChoice
        value={roles}
        onChange={setRoles}
        error={
          roles.length === 0
            ? 'A member has one role at least. To take all access away, remove the member.'
            : fieldError(change.error, 'roles')
        }
      />
      <FormError>{formError(change.error, ['roles'])}</FormError>
    </Dialog>
  );
}
