import { useState, type FormEvent, type ReactNode } from 'react';
import { ApiError, fieldError, formError } from '../../lib/problem';
import { waitOf } from '../../lib/time';
import { toast } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { Field, FormError } from '../../ui/Field';
import { TextInput } from '../../ui/inputs';
import styles from './account.module.css';
import { useChangePassword } from './use-account';

const FIELDS = ['currentPassword', 'newPassword'];

export function PasswordForm(): ReactNode {
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useChangePassword();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { currentPassword, newPassword },
      {
        onSuccess: () => {
          setCurrent('');
          setNew('');
          toast('Your password is changed. Your other sessions have ended.');
        },
      },
    );
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label="Current password" error={currentProblem(change.error)}>
        <TextInput
          type="password"
          autoComplete="current-password"
          required
          value={currentPassword}
          onChange={({ target }) => setCurrent(target.value)}
        />
      </Field>
      <Field
        label="New password"
        hint="8 characters or more; longer is better. Your other sessions end."
        error={fieldError(change.error, 'newPassword')}
      >
        <TextInput
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          value={newPassword}
          onChange={({ target }) => setNew(target.value)}
        />
      </Field>
      <FormError>{refusalOf(change.error)}</FormError>
      <Button type="submit" look="primary" isBusy={change.isPending}>
        Change the password
      </Button>
    </form>
  );
}

const currentProblem = (error: Error | null): string | undefined =>
  fieldError(error, 'currentPassword') && 'That is not your current password.';

const refusalOf = (error: Error | null): string | undefined =>
  error instanceof ApiError && error.status === 429
    ? `There were too many failed attempts. Try again ${waitOf(error.retryAfter)}.`
    : formError(error, FIELDS);
