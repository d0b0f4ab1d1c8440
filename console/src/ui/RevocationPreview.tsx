import type { ReactNode } from 'react';
import { countOf } from '../lib/numbers';
import { shortRoute } from '../lib/route';
import { RelativeTime } from './RelativeTime';
import styles from './RevocationPreview.module.css';

interface RecentUse {
  id: string;
  name: string;
  prefix: string;
  lastUsedAt: string;
  routeCount: number;
  routes: readonly { method: string; route: string }[];
  addressCount: number;
  addresses: readonly { ip: string | null }[];
}

export interface RevocationPreviewProps {
  preview: {
    usedCount: number;
    used: readonly RecentUse[];
    /** false when the latest requests may be missing */
    complete: boolean;
  };
}

const SHOWN = 3;

/** What would break if keys were revoked: those that were used in the last 24 hours, for what and from where. */
export function RevocationPreview({
  preview: { usedCount, used, complete },
}: RevocationPreviewProps): ReactNode {
  return (
    <section className={styles.preview} aria-label="What would break">
      <h3>
        {usedCount === 0 ? 'Nothing would break that is known of' : `${countOf(usedCount, 'key')} in use`}
      </h3>
      <p className={styles.detail}>
        {usedCount === 0
          ? 'None of these keys was used in the last 24 hours.'
          : 'Used in the last 24 hours. These requests will be refused from the moment you confirm.'}
        {!complete && ' The latest requests are still being counted and may be missing.'}
      </p>
      {used.length > 0 && (
        <ul tabIndex={0} aria-label="Keys in use">
          {used.map((key) => (
            <li key={key.id}>
              <strong>{key.name}</strong> <code>{key.prefix}…</code>
              <div className={styles.detail}>
                <RelativeTime value={key.lastUsedAt} />
                {key.addresses.length > 0 &&
                  ` from ${listOf(
                    key.addresses.map(({ ip }) => ip ?? 'an unknown address'),
                    key.addressCount,
                  )}`}
              </div>
              <div className={styles.detail}>
                {listOf(
                  key.routes.map(({ method, route }) => `${method} ${shortRoute(route)}`),
                  key.routeCount,
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function listOf(items: readonly string[], count: number): string {
  const shown = items.slice(0, SHOWN).join(', ');
  return count > SHOWN ? `${shown} and ${count - SHOWN} more` : shown;
}
