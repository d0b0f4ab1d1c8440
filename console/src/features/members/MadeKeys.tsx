import type { ReactNode } from 'react';
import type { RemovedMember } from '../../api/schema';
import { countOf } from '../../lib/numbers';
import { RelativeTime } from '../../ui/RelativeTime';
import { SkeletonLines } from '../../ui/states';
import styles from './members.module.css';
import type { KeyChoice } from './use-members';

export interface MadeKeysProps {
  preview: RemovedMember | undefined;
  choice: KeyChoice;
  isFailed: boolean;
}

/** The working keys of somebody who leaves, those used last first. */
export function MadeKeys({ preview, choice, isFailed }: MadeKeysProps): ReactNode {
  if (!preview) return !isFailed && <SkeletonLines count={2} />;
  const count = preview.keysKept + preview.keysRevoked;
  if (count === 0) return <p className={styles.quiet}>There are none that work.</p>;
  const more = count - (preview.keys?.length ?? 0);
  return (
    <section className={styles.keys} aria-label={choice === 'revoke' ? 'Will be revoked' : 'Will be kept'}>
      <h3>
        {countOf(count, 'key')} {choice === 'revoke' ? 'will be revoked' : 'will be kept'}
      </h3>
      {preview.keys && (
        <ul tabIndex={0} aria-label="Keys">
          {preview.keys.map(({ id, name, prefix, lastUsedAt }) => (
            <li key={id}>
              <strong>{name}</strong> <code>{prefix}…</code>
              <div className={styles.quiet}>
                {lastUsedAt ? (
                  <>
                    Last used <RelativeTime value={lastUsedAt} />
                  </>
                ) : (
                  'Never used'
                )}
              </div>
            </li>
          ))}
          {more > 0 && <li>and {countOf(more, 'key')} more</li>}
        </ul>
      )}
    </section>
  );
}
