import { useState, type ReactNode } from 'react';
import type { ApiKeyDetail, KeyUsage } from '../../../api/schema';
import { useAccess } from '../../../api/session';
import { inGroups } from '../../../lib/numbers';
import { Badge } from '../../../ui/Badge';
import { Button } from '../../../ui/Button';
import { Card } from '../../../ui/layout';
import { PlainTable } from '../../../ui/PlainTable';
import { RelativeTime } from '../../../ui/RelativeTime';
import { isLiving } from '../use-key';
import { NarrowDialog } from './NarrowDialog';
import styles from './usage.module.css';

const DAY_MS = 86_400_000;

export interface ScopeUseProps {
  apiKey: ApiKeyDetail;
  usage: KeyUsage;
}

/** How much each scope was used, and the way to take away what was not. */
export function ScopeUse({ apiKey, usage: { scopes, unusedScopes } }: ScopeUseProps): ReactNode {
  const [isNarrowing, setNarrowing] = useState(false);
  const [now] = useState(Date.now);
  const { can } = useAccess();
  // of a window that is longer than its life, not to have been used says nothing
  const isOlderThan = (days: number) => now - Date.parse(apiKey.createdAt) >= days * DAY_MS;
  const most = Math.max(1, ...scopes.map(({ requests }) => requests));
  const unused = unusedScopes.last30Days;
  return (
    <Card
      title="By scope"
      actions={
        unused.length > 0 &&
        isOlderThan(30) &&
        isLiving(apiKey) &&
        can('api_keys.update') && <Button onClick={() => setNarrowing(true)}>Narrow to what is used</Button>
      }
    >
      <PlainTable
        label="Requests by scope"
        rows={scopes}
        rowKey={({ scope }) => scope}
        columns={[
          {
            header: 'Scope',
            cell: ({ scope }) => (
              <span className={styles.scope}>
                <code>{scope}</code>
                {unused.includes(scope) && !isOlderThan(30) && <Badge>Not used yet</Badge>}
                {unused.includes(scope) && isOlderThan(30) && (
                  <Badge tone="warning">
                    Not used in {unusedScopes.last90Days.includes(scope) && isOlderThan(90) ? 90 : 30} days
                  </Badge>
                )}
              </span>
            ),
          },
          {
            header: 'Requests',
            cell: ({ requests }) => (
              <span className={styles.amount}>
                <span aria-hidden>
                  <span style={{ width: `${(requests / most) * 100}%` }} />
                </span>
                {inGroups(requests)}
              </span>
            ),
          },
          {
            header: 'Last used',
            cell: ({ lastUsedAt }) => <RelativeTime value={lastUsedAt} never="Never" />,
          },
        ]}
      />
      {isNarrowing && <NarrowDialog onClose={() => setNarrowing(false)} />}
    </Card>
  );
}
