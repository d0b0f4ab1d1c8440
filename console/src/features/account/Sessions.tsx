import { useState, type ReactNode } from 'react';
import type { Session } from '../../api/schema';
import { sentenceOf } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { RelativeTime } from '../../ui/RelativeTime';
import { ErrorState, SkeletonLines } from '../../ui/states';
import styles from './account.module.css';
import { browserOf } from './browser-of';
import { useEndSession, useOwnSessions } from './use-account';

export function Sessions(): ReactNode {
  const sessions = useOwnSessions();
  const [ending, setEnding] = useState<Session>();
  const end = useEndSession();
  if (sessions.isPending) return <SkeletonLines />;
  if (sessions.isError) return <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />;
  const close = () => {
    setEnding(undefined);
    end.reset();
  };
  return (
    <>
      <ul className={styles.sessions}>
        {sessions.data.map((session) => (
          <li key={session.id}>
            <div>
              <strong>{nameOf(session)}</strong>{' '}
              {session.current && <Badge tone="accent">This browser</Badge>}
              <div className={styles.detail}>
                Signed in <RelativeTime value={session.createdAt} />
                {session.ip && ` from ${session.ip}`}
                {session.lastUsedAt && (
                  <>
                    , last used <RelativeTime value={session.lastUsedAt} />
                  </>
                )}
                , ends <RelativeTime value={session.expiresAt} /> at the latest
              </div>
            </div>
            {!session.current && (
              <Button aria-label={`End the session of ${nameOf(session)}`} onClick={() => setEnding(session)}>
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {ending && (
        <ConfirmDialog
          isOpen
          title="End this session?"
          confirm="End the session"
          isBusy={end.isPending}
          error={end.error ? sentenceOf(end.error) : undefined}
          onCancel={close}
          onConfirm={() =>
            end.mutate(ending.id, {
              onSuccess: () => {
                close();
                toast('The session has ended.');
              },
            })
          }
        >
          {nameOf(ending)} has to sign in again. It is signed out with its next request.
        </ConfirmDialog>
      )}
    </>
  );
}

const nameOf = ({ userAgent, transport }: Session): string =>
  transport === 'cookie' ? browserOf(userAgent) : `A program (${userAgent ?? 'which has not said its name'})`;
