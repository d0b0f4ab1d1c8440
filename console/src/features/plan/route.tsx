import type { ReactNode } from 'react';
import { PageHeader } from '../../ui/layout';

export default function PlanPage(): ReactNode {
  return <PageHeader title="Plan" />;
}
