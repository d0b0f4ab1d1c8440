import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useOrganizationId } from '../../api/session';

/** To the page of another key. */
export function KeyLink({ id, children }: { id: string; children: ReactNode }): ReactNode {
  const org = useOrganizationId();
  return (
    <Link to="/o/$org/api-keys/$keyId" params={{ org, keyId: id }}>
      {children}
    </Link>
  );
}
