import { useState, type FormEvent, type ReactNode } from 'react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ApiError, sentenceOf } from '../../lib/problem';
import { waitOf } from '../../lib/time';
import { Button } from '../../ui/Button';
import { Field, FormError } from '../../ui/Field';
import { GatePage } from '../../ui/GatePage';
import { TextInput } from '../../ui/inputs';
import { useSignIn } from './use-sign-in';

const route = getRouteApi('/sign-in');

export default function SignInPage(): ReactNode {
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(
      { email, password },
      { onSuccess: () => void navigate({ href: next ?? '/', replace: true }) },
    );
  };
  return (
    <GatePage
      title="Sign in"
      description={next ? 'Then you go back to where you were.' : 'With the account of your organization.'}
    >
      <form onSubmit={submit}>
        <Field label="E-mail">
          <TextInput
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            value={email}
            onChange={({ target }) => setEmail(target.value)}
          />
        </Field>
        <Field label="Password">
          <TextInput
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={({ target }) => setPassword(target.value)}
          />
        </Field>
        <FormError>{signIn.error && refusalOf(signIn.error)}</FormError>
        <Button type="submit" look="primary" isWide isBusy={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </GatePage>
  );
}

function refusalOf(error: Error): string {
  if (!(error instanceof ApiError)) return sentenceOf(error);
  if (error.status === 429)
    return `There were too many failed attempts. Try again ${waitOf(error.retryAfter)}.`;
  if (error.status === 401) return 'The e-mail or the password is not right.';
  return error.detail;
}
