import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { SearchX } from 'lucide-react';
import { EmptyState, ErrorState, SkeletonLines } from '../ui/states';

export const PendingPage = (): ReactNode => (
  <div style={{ padding: 24 }}>
    <SkeletonLines count={4} />
  </div>
);

/** What a page could not do without failed to load, or the page itself has a fault. */
export function CrashedPage({ error, reset }: ErrorComponentProps): ReactNode {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <ErrorState error={error} onRetry={retry} />;
}

export const MissingPage = (): ReactNode => (
  <EmptyState
    icon={<SearchX size={24} aria-hidden />}
    title="There is no such page"
    actions={<a href="/">To the start</a>}
  >
    The address is not one of this console.
  </EmptyState>
);
