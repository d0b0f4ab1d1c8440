import { useState, type ReactNode } from 'react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useKeyPolicy } from '../../api/key-policy';
import type { ApiKeyDetail } from '../../api/schema';
import { useOrganizationId } from '../../api/session';
import { PageHeader } from '../../ui/layout';
import { ErrorState, SkeletonLines } from '../../ui/states';
import { StatusBadge } from '../../ui/StatusBadge';
import { Tabs } from '../../ui/Tabs';
import { ActivityTab } from './ActivityTab';
import styles from './api-key.module.css';
import { Banners } from './Banners';
import { EditDialog } from './dialogs/EditDialog';
import { RevokeDialog } from './dialogs/RevokeDialog';
import { RotateDialog } from './dialogs/RotateDialog';
import { KeyActions, type Action } from './KeyActions';
import { Overview } from './Overview';
import { UsageTab } from './usage/UsageTab';
import { useKey } from './use-key';

const route = getRouteApi('/signed-in/o/$org/api-keys/$keyId');

export default function ApiKeyPage(): ReactNode {
  const org = useOrganizationId();
  const { data, error, refetch } = useKey();
  return (
    <>
      <Link to="/o/$org/api-keys" params={{ org }} className={styles.back}>
        <ArrowLeft size={16} aria-hidden /> API keys
      </Link>
      {data && <KeyPage key={data.id} apiKey={data} />}
      {!data && !error && <SkeletonLines count={6} />}
      {!data && error && (
        <>
          <PageHeader title="API key" />
          <ErrorState error={error} onRetry={() => void refetch()} />
        </>
      )}
    </>
  );
}

function KeyPage({ apiKey }: { apiKey: ApiKeyDetail }): ReactNode {
  const { tab = 'overview' } = route.useSearch();
  const navigate = route.useNavigate();
  const policy = useKeyPolicy();
  const [action, setAction] = useState<Action>();
  const [now] = useState(() => Date.now());
  const dialog = { apiKey, policy: policy ?? null, onClose: () => setAction(undefined) };
  return (
    <>
      <PageHeader
        title={apiKey.name}
        description={
          <span className={styles.subtitle}>
            <StatusBadge status={apiKey.status} />
            <code>
              {apiKey.prefix}…{apiKey.last4}
            </code>
            {apiKey.description}
          </span>
        }
        actions={<KeyActions apiKey={apiKey} onAction={setAction} />}
      />
      <div className={styles.banners}>
        <Banners apiKey={apiKey} now={now} />
      </div>
      <Tabs
        label="About the key"
        value={tab}
        onChange={(next) => void navigate({ search: (search) => ({ ...search, tab: next }), replace: true })}
        tabs={[
          { value: 'overview', label: 'Overview', content: <Overview apiKey={apiKey} /> },
          { value: 'usage', label: 'Usage', content: <UsageTab apiKey={apiKey} /> },
          { value: 'activity', label: 'Activity', content: <ActivityTab /> },
        ]}
      />
      {action === 'edit' && policy !== undefined && <EditDialog {...dialog} />}
      {action === 'rotate' && policy !== undefined && <RotateDialog {...dialog} />}
      {action === 'revoke' && <RevokeDialog {...dialog} />}
    </>
  );
}
