import type { ReactNode } from 'react';
import { isReading, permissionsOf, type ScopeInfo } from '../../lib/scopes';
import styles from './Allowance.module.css';

export interface AllowanceProps {
  scopes: readonly ScopeInfo[];
  chosen: readonly string[];
  /** what permissions are, in words */
  permissions: readonly { name: string; description: string }[];
}

/** What a choice of scopes lets a key do, in plain words. */
export function Allowance({ scopes, chosen, permissions }: AllowanceProps): ReactNode {
  const held = permissionsOf(scopes, chosen);
  const wordsFor = (name: string) => permissions.find((one) => one.name === name)?.description ?? name;
  const reads = held.filter(isReading);
  const changes = held.filter((name) => !isReading(name));
  return (
    <section className={styles.allowance} aria-label="What the key may do" aria-live="polite">
      {held.length === 0 ? (
        <p>Without a scope a key may do nothing. Choose what it needs, and no more.</p>
      ) : (
        <>
          {changes.length === 0 && <p>With this key one can look, and change nothing:</p>}
          {changes.length > 0 && <p>With this key one can make changes:</p>}
          <ul>
            {[...changes, ...reads].map((name) => (
              <li key={name} data-changes={!isReading(name) || undefined}>
                {wordsFor(name)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
