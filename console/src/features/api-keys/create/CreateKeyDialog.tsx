import type { ReactNode } from 'react';
import { useCatalogue } from '../../../api/catalogue';
import { useKeyPolicy } from '../../../api/key-policy';
import { useAccess } from '../../../api/session';
import { Dialog } from '../../../ui/Dialog';
import { ErrorState, SkeletonLines } from '../../../ui/states';
import { CreateSteps } from './CreateSteps';

/** Makes a key and shows its token, once; or says why one cannot. */
export default function CreateKeyDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { can, isOutOfPlan } = useAccess();
  const { scopes, permissions, error } = useCatalogue();
  const policy = useKeyPolicy();
  if (can('api_keys.create') && scopes && permissions && policy !== undefined)
    return <CreateSteps scopes={scopes} permissions={permissions} policy={policy} onClose={onClose} />;
  return (
    <Dialog isOpen onClose={onClose} title="Create an API key">
      {error && <ErrorState error={error} />}
      {!error && can('api_keys.create') && <SkeletonLines count={6} />}
      {!can('api_keys.create') && (
        <p>
          {isOutOfPlan('api_keys.create')
            ? 'The plan of this organization has no API keys. Somebody who manages the plan can change it.'
            : 'Your roles do not let you create API keys. It needs the permission api_keys.create; somebody who manages members can give you a role that has it.'}
        </p>
      )}
    </Dialog>
  );
}
