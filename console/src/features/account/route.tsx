import type { ReactNode } from 'react';
import { PageHeader } from '../../ui/layout';

export default function AccountPage(): ReactNode {
  return <PageHeader title="Your account" />;
}
