import { useState, type FormEvent, type ReactNode } from 'react';
import type { AddedMember } from '../../api/schema';
import { fieldError, formError } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field, FormError } from '../../ui/Field';
import { RadioGroup, TextInput } from '../../ui/inputs';
import { InviteLink } from './InviteLink';
import styles from './members.module.css';
import { RoleChoice } from './RoleChoice';
import { useAddMember } from './use-members';

const FIELDS = ['email', 'name', 'password', 'roles'];

/** Invites by a link that is shown once, or makes a new account with a first password. */
export default function InviteDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [way, setWay] = useState<'link' | 'password'>('link');
  const [password, setPassword] = useState('');
  const [roles, setRoles] = useState<string[]>([]);
  const [invited, setInvited] = useState<AddedMember>();
  const add = useAddMember();
  if (invited?.inviteUrl)
    return (
      <InviteLink
        url={invited.inviteUrl}
        hasAccount={way === 'password'}
        member={invited}
        onClose={onClose}
      />
    );

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { email, name, roles, ...(way === 'password' && { password }) };
    add.mutate(
      { ...body, idempotencyKey: crypto.randomUUID() },
      {
        onSuccess: (member) => {
          add.reset();
          if (member.inviteUrl) return setInvited(member);
          toast(
            member.status === 'active'
              ? `${member.name} is a member now.`
              : `${member.name} was invited already.`,
          );
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Invite a member"
      description="Nobody is written to: you pass the link on yourself."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="invite" look="primary" isBusy={add.isPending}>
            {way === 'link' ? 'Make the link' : 'Add the member'}
          </Button>
        </>
      }
    >
      <form id="invite" onSubmit={submit}>
        <Field label="E-mail" error={fieldError(add.error, 'email')}>
          <TextInput
            type="email"
            required
            autoComplete="off"
            value={email}
            onChange={({ target }) => setEmail(target.value)}
          />
        </Field>
        <Field
          label="Name"
          hint="Shown until the person has joined; an existing account keeps its own."
          error={fieldError(add.error, 'name')}
        >
          <TextInput
            required
            autoComplete="off"
            maxLength={200}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </Field>
        <div className={styles.block}>
          <RadioGroup
            legend="How they get in"
            name="way"
            value={way}
            onChange={setWay}
            options={[
              {
                value: 'link',
                label: 'By a one-time link',
                hint: 'It is valid for 7 days. They choose their password themselves.',
              },
              {
                value: 'password',
                label: 'With a first password',
                hint: 'For a new e-mail only. Whoever has an account already gets a link all the same.',
              },
            ]}
          />
        </div>
        {way === 'password' && (
          <Field
            label="First password"
            hint="8 characters or more. They can change it under “Account”."
            error={fieldError(add.error, 'password')}
          >
            <TextInput
              type="password"
              required
              minLength={8}
              autoComplete="new-password"
              value={password}
              onChange={({ target }) => setPassword(target.value)}
            />
          </Field>
        )}
        <div className={styles.block}>
          <RoleChoice value={roles} onChange={setRoles} error={fieldError(add.error, 'roles')} />
        </div>
        <FormError>{formError(add.error, FIELDS)}</FormError>
      </form>
    </Dialog>
  );
}
