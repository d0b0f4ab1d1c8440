import type { CSSProperties, ReactNode } from 'react';
import { CircleAlert, Lock } from 'lucide-react';
import { ApiError, sentenceOf } from '../lib/problem';
import { Button } from './Button';
import styles from './status.module.css';

export interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** what would be here, and how it comes about */
  children?: ReactNode;
  actions?: ReactNode;
}

export const EmptyState = ({ icon, title, children, actions }: EmptyStateProps): ReactNode => (
  <div className={styles.state}>
    {icon}
    <h2>{title}</h2>
    {children && <p>{children}</p>}
    {actions && <div className={styles.actions}>{actions}</div>}
  </div>
);

/** A read that failed: what was said of it, and another try. Says what permission is missing, when it is that. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }): ReactNode {
  const problem = error instanceof ApiError ? error : null;
  const isForbidden = problem?.status === 403;
  return (
    <div className={styles.state} role="alert">
      {isForbidden ? <Lock size={24} aria-hidden /> : <CircleAlert size={24} aria-hidden />}
      <h2>{titleOf(problem)}</h2>
      <p>
        {problem?.requiredPermission ? (
          <>
            It needs the permission <code>{problem.requiredPermission}</code>. Somebody who manages members
            can give you a role that has it.
          </>
        ) : (
          sentenceOf(error)
        )}
      </p>
      {onRetry && !isForbidden && (
        <div className={styles.actions}>
          <Button onClick={onRetry}>Try again</Button>
        </div>
      )}
      {problem?.requestId && (
        <p className={styles.reference}>
          Request <code>{problem.requestId}</code>
        </p>
      )}
    </div>
  );
}

function titleOf(problem: ApiError | null): string {
  if (problem?.status === 403) return 'You may not see this';
  if (problem?.status === 404) return 'There is nothing here';
  return 'This could not be loaded';
}

/** The place of a text that is not there yet. */
export const Skeleton = ({
  width = '100%',
  height,
}: {
  width?: string | number;
  height?: number;
}): ReactNode => <span className={styles.skeleton} style={{ width, height } as CSSProperties} aria-hidden />;

/** Several lines of a text that is not there yet; said to screen readers once. */
export const SkeletonLines = ({ count = 3 }: { count?: number }): ReactNode => (
  <div role="status" style={{ display: 'grid', gap: 12 }}>
    <span className="visually-hidden">Loading …</span>
    {Array.from({ length: count }, (_, index) => (
      <Skeleton key={index} width={`${90 - ((index * 17) % 40)}%`} />
    ))}
  </div>
);
