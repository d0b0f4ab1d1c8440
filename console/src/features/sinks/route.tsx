import type { ReactNode } from 'react';
import { PageHeader } from '../../ui/layout';

export default function SinksPage(): ReactNode {
  return <PageHeader title="Audit sinks" />;
}
