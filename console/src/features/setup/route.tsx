import { useState, type FormEvent, type ReactNode } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { call } from '../../api/client';
import { setupQuery } from '../../api/setup';
import { ApiError, fieldError, formError } from '../../lib/problem';
import { waitOf } from '../../lib/time';
import { Button } from '../../ui/Button';
import { Field, FormError } from '../../ui/Field';
import { GatePage } from '../../ui/GatePage';
import { TextInput } from '../../ui/inputs';

const FIELDS = ['setupToken', 'organization.name', 'user.name', 'user.email', 'user.password'] as const;
type Values = Record<(typeof FIELDS)[number], string>;
const EMPTY: Values = {
  setupToken: '',
  'organization.name': '',
  'user.name': '',
  'user.email': '',
  'user.password': '',
};

export default function SetupPage(): ReactNode {
  const state = useQuery(setupQuery);
  if (state.data?.needed === false) return <Done />;
  return (
    <GatePage
      title="Welcome"
      description="Make the first organization and its owner. The set-up token stands in what the service has printed when it was started."
    >
      <SetupForm />
    </GatePage>
  );
}

const Done = (): ReactNode => (
  <GatePage title="This is set up" description="There is an owner already.">
    <Link to="/sign-in">Sign in</Link>
  </GatePage>
);

function SetupForm(): ReactNode {
  const [values, setValues] = useState(EMPTY);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const setup = useMutation({
    mutationFn: (given: Values) =>
      call('POST /v1/setup', {
        body: {
          setupToken: given.setupToken.trim(),
          organization: { name: given['organization.name'] },
          user: { name: given['user.name'], email: given['user.email'], password: given['user.password'] },
          transport: 'cookie',
        },
        isSignIn: true,
      }),
    onSuccess: async ({ organization }) => {
      queries.clear();
      await navigate({ to: '/o/$org/api-keys', params: { org: organization.id }, replace: true });
    },
  });
  const input = (name: (typeof FIELDS)[number]) => ({
    name,
    required: true,
    value: values[name],
    onChange: ({ target }: { target: HTMLInputElement }) => setValues({ ...values, [name]: target.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setup.mutate(values);
  };
  const error = (name: string) => fieldError(setup.error, name);
  return (
    <form onSubmit={submit}>
      <Field label="Set-up token" error={error('setupToken')}>
        <TextInput {...input('setupToken')} isMono autoComplete="off" spellCheck={false} autoFocus />
      </Field>
      <Field label="Name of the organization" error={error('organization.name')}>
        <TextInput {...input('organization.name')} autoComplete="organization" />
      </Field>
      <Field label="Your name" error={error('user.name')}>
        <TextInput {...input('user.name')} autoComplete="name" />
      </Field>
      <Field label="Your e-mail" error={error('user.email')}>
        <TextInput {...input('user.email')} type="email" autoComplete="username" />
      </Field>
      <Field label="A password" hint="8 characters or more; longer is better." error={error('user.password')}>
        <TextInput {...input('user.password')} type="password" minLength={8} autoComplete="new-password" />
      </Field>
      <FormError>{refusalOf(setup.error)}</FormError>
      <Button type="submit" look="primary" isWide isBusy={setup.isPending}>
        Set up
      </Button>
    </form>
  );
}

function refusalOf(error: Error | null): string | undefined {
  if (error instanceof ApiError && error.status === 401)
    return 'That is not the set-up token of this service.';
  if (error instanceof ApiError && error.status === 429)
    return `There were too many failed attempts. Try again ${waitOf(error.retryAfter)}.`;
  return formError(error, FIELDS);
}
