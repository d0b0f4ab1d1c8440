import type { ReactNode } from 'react';
import { PageHeader } from '../../ui/layout';

export default function AuditPage(): ReactNode {
  return <PageHeader title="Audit log" />;
}
