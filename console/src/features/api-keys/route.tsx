import { lazy, Suspense, type ReactNode } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useIntegrations } from '../../api/keys';
import { useAccess } from '../../api/session';
import { countOf } from '../../lib/numbers';
import { Button } from '../../ui/Button';
import { PageHeader } from '../../ui/layout';
import { KeyList } from './KeyList';
import { PlanNeeded } from './PlanNeeded';

const route = getRouteApi('/signed-in/o/$org/api-keys');
const CreateKeyDialog = lazy(() => import('./create/CreateKeyDialog'));

export default function ApiKeysPage(): ReactNode {
  const view = route.useSearch();
  const navigate = route.useNavigate();
  const { can } = useAccess();
  const integrations = useIntegrations();
  const keys = integrations.data?.apiKeys;
  const mayCreate = can('api_keys.create') && keys?.available !== false;
  const open = (create: true | undefined) =>
    void navigate({ search: (previous) => ({ ...previous, create }) });
  return (
    <>
      <PageHeader
        title="API keys"
        description={
          <>
            Credentials for automation, each with its own scopes.
            {keys?.available &&
              keys.activeKeys > 0 &&
              ` ${countOf(keys.activeKeys, 'key')} that can be used.`}
          </>
        }
        actions={
          mayCreate && (
            <Button look="primary" onClick={() => open(true)}>
              <Plus size={16} aria-hidden /> Create key
            </Button>
          )
        }
      />
      {integrations.data && !integrations.data.apiKeys.available && (
        <PlanNeeded integrations={integrations.data} />
      )}
      {/* the list does not wait for what is said of the plan */}
      {(keys?.available !== false || keys.activeKeys > 0) && (
        <KeyList view={view} onCreate={mayCreate ? () => open(true) : undefined} />
      )}
      {view.create && (
        <Suspense>
          <CreateKeyDialog onClose={() => open(undefined)} />
        </Suspense>
      )}
    </>
  );
}
