import { useState, type FormEvent, type ReactNode } from 'react';
import type { Role } from '../../api/schema';
import { useAccess } from '../../api/session';
import { countOf } from '../../lib/numbers';
import { fieldError, formError } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field, FormError } from '../../ui/Field';
import { Select, TextArea, TextInput } from '../../ui/inputs';
import { useCreateRole, useUpdateRoles } from './use-roles';

const FIELDS = ['name', 'description'];

export interface RoleDialogProps {
  /** the one to be renamed; none for a new one */
  role?: Role;
  roles: readonly Role[];
  onClose: () => void;
}

/** Name and description; of a new role also what it begins with. What it holds is ticked in the matrix. */
export function RoleDialog({ role, roles, onClose }: RoleDialogProps): ReactNode {
  const { holdsAll } = useAccess();
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [template, setTemplate] = useState('');
  const create = useCreateRole();
  const update = useUpdateRoles();
  const error = create.error ?? update.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const done = (sentence: string) => () => {
      toast(sentence);
      onClose();
    };
    if (role) {
      const change = { roleId: role.id, name, description };
      return update.mutate([change], { onSuccess: done(`The role is called “${name.trim()}” now.`) });
    }
    const permissions = roles.find(({ id }) => id === template)?.permissions ?? [];
    const sentence = `The role “${name.trim()}” is there, with ${countOf(permissions.length, 'permission')}.`;
    create.mutate({ name, description, permissions }, { onSuccess: done(sentence) });
  };
  const templates = roles
    .filter(({ permissions }) => holdsAll(permissions))
    .map(({ id, name: label }) => ({ value: id, label: `What “${label}” holds` }));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={role ? `Rename “${role.name}”` : 'New role'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="role" look="primary" isBusy={create.isPending || update.isPending}>
            {role ? 'Save' : 'Create the role'}
          </Button>
        </>
      }
    >
      <form id="role" onSubmit={submit}>
        <Field label="Name" error={fieldError(error, 'name')}>
          <TextInput
            required
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </Field>
        <Field label="Description" isOptional error={fieldError(error, 'description')}>
          <TextArea
            rows={2}
            maxLength={1000}
            value={description}
            onChange={({ target }) => setDescription(target.value)}
          />
        </Field>
        {!role && (
          <Field label="Begins with" hint="You change it in the matrix afterwards.">
            <Select
              value={template}
              options={[{ value: '', label: 'Nothing' }, ...templates]}
              onChange={setTemplate}
            />
          </Field>
        )}
        <FormError>{formError(error, FIELDS)}</FormError>
      </form>
    </Dialog>
  );
}
