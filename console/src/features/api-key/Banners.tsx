import type { ReactNode } from 'react';
import { call } from '../../api/client';
import type { ApiKeyDetail } from '../../api/schema';
import { useAccess } from '../../api/session';
import { useOnce } from '../../api/use-once';
import { sentenceOf } from '../../lib/problem';
import { exactTime } from '../../lib/time';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ClaimOnce } from '../../ui/ClaimOnce';
import { KeyLink } from './KeyLink';
import { useKeyPath } from './use-key';

const SOON_MS = 14 * 86_400_000;

/** What one should know of the key before anything else. @param now milliseconds */
export function Banners({ apiKey, now }: { apiKey: ApiKeyDetail; now: number }): ReactNode {
  const { status, expiresAt, successorId } = apiKey;
  if (status === 'unclaimed') return <Unclaimed apiKey={apiKey} />;
  if (status === 'suspended')
    return (
      <Banner tone="warning">
        The plan of this organization has no API keys: this one is suspended, not lost. It works again as soon
        as the plan allows it. Meanwhile it can be edited and revoked.
      </Banner>
    );
  if (status === 'expired')
    return (
      <Banner>
        This key works no more.{' '}
        {successorId && (
          <>
            <KeyLink id={successorId}>Its successor</KeyLink> has taken its place.
          </>
        )}
      </Banner>
    );
  if (status === 'active' && expiresAt && Date.parse(expiresAt) - now < SOON_MS)
    return (
      <Banner tone="warning">
        This key expires {exactTime(expiresAt)}. Rotate it, or what uses it will be refused.
      </Banner>
    );
  return null;
}

function Unclaimed({ apiKey }: { apiKey: ApiKeyDetail }): ReactNode {
  const path = useKeyPath();
  const { can } = useAccess();
  const { mutation, answer, forget } = useOnce(() =>
    call('POST /v1/organizations/{organizationId}/api-keys/{id}/claim-link', {
      path,
      idempotencyKey: crypto.randomUUID(),
    }),
  );
  return (
    <Banner
      tone={mutation.error ? 'danger' : 'accent'}
      actions={
        can('api_keys.create') && (
          <Button isBusy={mutation.isPending} onClick={() => mutation.mutate(undefined)}>
            Make a new link
          </Button>
        )
      }
    >
      {mutation.error
        ? sentenceOf(mutation.error)
        : 'Nobody has opened the one-time link of this key yet, so that it has no token. A new link makes the one before void.'}
      {answer?.claimUrl && (
        <ClaimOnce
          name={apiKey.name}
          claimUrl={answer.claimUrl}
          expiresAt={answer.claimExpiresAt!}
          onClose={forget}
        />
      )}
    </Banner>
  );
}
