import type { ReactNode } from 'react';
import { Bell, CircleDot, CirclePlus, CircleX, Pencil } from 'lucide-react';
import type { ApiKeyDetail } from '../../../api/schema';
import { Button } from '../../../ui/Button';
import { Card } from '../../../ui/layout';
import { RelativeTime } from '../../../ui/RelativeTime';
import { ErrorState, SkeletonLines } from '../../../ui/states';
import { entriesOf, type Kind } from './entries';
import styles from './Timeline.module.css';
import { useLife } from './use-life';

const ICONS: Record<Kind, typeof Bell> = {
  made: CirclePlus,
  used: CircleDot,
  changed: Pencil,
  ended: CircleX,
  noticed: Bell,
};

/** The life of a key, the latest first. */
export function Timeline({ apiKey }: { apiKey: ApiKeyDetail }): ReactNode {
  const { changes, firstUse, isAllowed } = useLife();
  const events = changes.data?.pages.flatMap(({ items }) => items) ?? [];
  const isLoading = isAllowed && (changes.isPending || firstUse.isPending);
  return (
    <Card title="Life">
      {changes.isError && <ErrorState error={changes.error} onRetry={() => void changes.refetch()} />}
      {!changes.isError && isLoading && <SkeletonLines count={5} />}
      {!changes.isError && !isLoading && (
        <ol className={styles.timeline}>
          {entriesOf(apiKey, events, firstUse.data ?? null).map(({ id, at, kind, title, lines, by }) => {
            const Icon = ICONS[kind];
            return (
              <li key={id} data-kind={kind}>
                <Icon size={16} aria-hidden />
                <div>
                  <strong>{title}</strong>
                  {lines.map((line) => (
                    <p key={line}>{line}</p>
                  ))}
                  <p className={styles.when}>
                    <RelativeTime value={at} />
                    {by && ` by ${by}`}
                  </p>
                </div>
              </li>
            );
          })}
        </ol>
      )}
      {changes.hasNextPage && (
        <Button isBusy={changes.isFetchingNextPage} onClick={() => void changes.fetchNextPage()}>
          Show what was before
        </Button>
      )}
      {!isAllowed && (
        <p className={styles.when}>
          Who may read the audit log (permission <code>audit.view</code>) sees here what was changed as well.
        </p>
      )}
    </Card>
  );
}
