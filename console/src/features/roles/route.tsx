import type { ReactNode } from 'react';
import { PageHeader } from '../../ui/layout';

export default function RolesPage(): ReactNode {
  return <PageHeader title="Roles" />;
}
