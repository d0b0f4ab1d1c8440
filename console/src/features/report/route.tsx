import type { ReactNode } from 'react';
import { PageHeader } from '../../ui/layout';

export default function ReportPage(): ReactNode {
  return <PageHeader title="Key report" />;
}
