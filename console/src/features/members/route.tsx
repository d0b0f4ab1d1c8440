import type { ReactNode } from 'react';
import { PageHeader } from '../../ui/layout';

export default function MembersPage(): ReactNode {
  return <PageHeader title="Members" />;
}
