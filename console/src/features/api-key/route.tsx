import type { ReactNode } from 'react';
import { PageHeader } from '../../ui/layout';

export default function ApiKeyPage(): ReactNode {
  return <PageHeader title="API key" />;
}
