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

export interface ScopeUseProps {
  apiKey: ApiKeyDetail;
  usage: KeyUsage;
}

/** How much each scope was used, and the way to take away what was not. */
export function ScopeUse({ apiKey, usage: { scopes, unusedScopes } }: ScopeUseProps): ReactNode {
  const [isNarrowing, setNarrowing] = useState(false);
  const { can } = useAccess();
  const most = Math.max(1, ...scopes.map(({ requests }) => requests));
  const unused = unusedScopes.last30Days;
  return (
    <Card
      title="By scope"
      actions={
        unused.length > 0 &&
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
                {unusedScopes.last90Days.includes(scope) ? (
                  <Badge tone="warning">Not used in 90 days</Badge>
                ) : (
                  unused.includes(scope) && <Badge tone="warning">Not used in 30 days</Badge>
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
