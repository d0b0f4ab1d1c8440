import { useState, type ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/client';
import { useRefreshKeys } from '../../api/keys';
import type { ApiKeyDetail, Rotation } from '../../api/schema';
import { useAccess, useOrganizationId } from '../../api/session';
import { sentenceOf } from '../../lib/problem';
import { shortRoute } from '../../lib/route';
import { exactTime } from '../../lib/time';
import { toast } from '../../ui/announce';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Facts } from '../../ui/Facts';
import { Card } from '../../ui/layout';
import { RelativeTime } from '../../ui/RelativeTime';
import { KeyLink } from './KeyLink';

export interface RotationCardProps {
  apiKey: ApiKeyDetail;
  rotation: Rotation;
}

/** How far the replacement of the key is, or the one by which it came to be, while both keys work. */
export function RotationCard({ apiKey, rotation }: RotationCardProps): ReactNode {
  const [isEnding, setEnding] = useState(false);
  const { can } = useAccess();
  const refresh = useRefreshKeys();
  const { predecessorId, successorId, retiresAt, lastUse, successorLastUsedAt, safeToEnd, readiness } =
    rotation;
  const isOld = apiKey.id === predecessorId;
  const until = retiresAt
    ? `Both keys work until ${exactTime(retiresAt)}.`
    : 'Both keys work until the new one is used, and for the overlap after that.';
  return (
    <Card
      title="Rotation"
      actions={<Badge tone={safeToEnd ? 'success' : 'warning'}>{sentence(readiness)}</Badge>}
    >
      <p style={{ marginBottom: 12 }}>
        {isOld ? (
          <>
            <KeyLink id={successorId}>Its successor</KeyLink> takes over. {until}
          </>
        ) : (
          <>
            This key takes over from <KeyLink id={predecessorId}>its predecessor</KeyLink>. {until}
          </>
        )}
      </p>
      <Facts
        facts={[
          [
            'The old one',
            lastUse ? (
              <>
                last used <RelativeTime value={lastUse.at} />
                {lastUse.ip && ` from ${lastUse.ip}`}
                {lastUse.route && `, ${lastUse.method} ${shortRoute(lastUse.route)}`}
              </>
            ) : (
              'was never used'
            ),
          ],
          [
            'The new one',
            successorLastUsedAt ? (
              <>
                last used <RelativeTime value={successorLastUsedAt} />
              </>
            ) : (
              'has not been used yet'
            ),
          ],
          [
            'Overlap',
            retiresAt ? `ends ${exactTime(retiresAt)}` : 'begins with the first use of the new one',
          ],
        ]}
      />
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 16 }}>
        <Button onClick={() => void refresh()}>Check again</Button>
        {can('api_keys.update') && <Button onClick={() => setEnding(true)}>End now</Button>}
      </div>
      {isEnding && <EndDialog apiKey={apiKey} rotation={rotation} onClose={() => setEnding(false)} />}
    </Card>
  );
}

function EndDialog({ apiKey, rotation, onClose }: RotationCardProps & { onClose: () => void }): ReactNode {
  const organizationId = useOrganizationId();
  const refresh = useRefreshKeys();
  const end = useMutation({
    mutationFn: () =>
      call('PATCH /v1/organizations/{organizationId}/api-keys/{id}', {
        path: { organizationId, id: rotation.predecessorId },
        // a time that has passed by the clock of the service, whatever this browser's clock says
        body: { retiresAt: apiKey.createdAt },
      }),
    onSuccess: async () => {
      toast('The old key has stopped working.');
      onClose();
      await refresh();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      title="End the overlap now?"
      confirm="End now"
      look={rotation.safeToEnd ? 'primary' : 'danger'}
      isBusy={end.isPending}
      error={end.error ? sentenceOf(end.error) : undefined}
      onCancel={onClose}
      onConfirm={() => end.mutate()}
    >
      <p>
        The old key stops working at once, and this cannot be undone.{' '}
        {rotation.safeToEnd
          ? 'As far as can be told from its use, nobody will notice.'
          : `Somebody may still depend on it: ${rotation.readiness}.`}
      </p>
    </ConfirmDialog>
  );
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
