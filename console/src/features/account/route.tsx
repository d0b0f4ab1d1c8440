import type { ReactNode } from 'react';
import { useSession } from '../../api/session';
import { Card, PageHeader } from '../../ui/layout';
import { PasswordForm } from './PasswordForm';
import { Sessions } from './Sessions';

export default function AccountPage(): ReactNode {
  const { name, organizations } = useSession();
  return (
    <>
      <PageHeader
        title="Your account"
        description={
          organizations.length === 0
            ? `Signed in as ${name}. You belong to no organization: ask somebody to invite you.`
            : `Signed in as ${name}.`
        }
      />
      <Card title="Where you are signed in">
        <Sessions />
      </Card>
      <Card title="Password">
        <PasswordForm />
      </Card>
    </>
  );
}
