import type { ReactNode } from 'react';
import { PageHeader } from '../../ui/layout';

export default function ApiKeysPage(): ReactNode {
  return <PageHeader title="API keys" />;
}
