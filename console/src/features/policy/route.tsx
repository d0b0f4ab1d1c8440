import type { ReactNode } from 'react';
import { PageHeader } from '../../ui/layout';

export default function PolicyPage(): ReactNode {
  return <PageHeader title="Key policy" />;
}
