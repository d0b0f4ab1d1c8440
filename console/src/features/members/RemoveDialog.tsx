import { useState, type ReactNode } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import type { Member } from '../../api/schema';
import { sessionQuery, useAccess, useSession } from '../../api/session';
import { sentenceOf } from '../../lib/problem';
import { countOf } from '../../lib/numbers';
import { toast } from '../../ui/announce';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { RadioGroup } from '../../ui/inputs';
import styles from './members.module.css';
import { MadeKeys } from './MadeKeys';
import { useRemovalPreview, useRemoveMember, type KeyChoice } from './use-members';

/** Ends a membership or takes an invitation back, and says beforehand what becomes of the person's keys. */
export function RemoveDialog({ member, onClose }: { member: Member; onClose: () => void }): ReactNode {
  const { userId, name, status } = member;
  const isOneself = useSession().userId === userId;
  const { can } = useAccess();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [keys, setKeys] = useState<KeyChoice>('keep');
  const preview = useRemovalPreview(userId, keys);
  const remove = useRemoveMember(userId);
  const confirm = () =>
    remove.mutate(keys, {
      onSuccess: ({ keysRevoked }) => {
        const revoked = keysRevoked > 0 ? ` ${countOf(keysRevoked, 'key')} revoked.` : '';
        toast(`${isOneself ? 'You have left the organization.' : `${name} is removed.`}${revoked}`);
        onClose();
        if (isOneself) void leave();
      },
    });
  // what is shown belongs to an organization that is not one's own any more
  const leave = async () => {
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    await navigate({ to: '/' });
  };
  const error = remove.error ?? preview.error;
  const count = (preview.data?.keysKept ?? 0) + (preview.data?.keysRevoked ?? 0);
  return (
    <ConfirmDialog
      isOpen
      title={status === 'invited' ? `Take back the invitation of ${name}?` : `Remove ${name}?`}
      confirm={confirmation(status, isOneself, keys === 'revoke' ? count : 0)}
      isBusy={remove.isPending}
      isDisabled={!preview.data}
      error={error ? sentenceOf(error) : undefined}
      onCancel={onClose}
      onConfirm={confirm}
    >
      <p>
        {status === 'invited'
          ? 'The link stops working.'
          : `${isOneself ? 'You lose' : 'They lose'} access to this organization with the next request.`}
      </p>
      {status === 'active' && (
        <div className={styles.block}>
          <RadioGroup
            legend={isOneself ? 'Keys that you have made' : 'Keys that they have made'}
            name="keys"
            value={keys}
            onChange={setKeys}
            options={[
              { value: 'keep', label: 'Keep them', hint: 'They belong to the organization and work on.' },
              {
                value: 'revoke',
                label: 'Revoke them',
                hint: can('api_keys.revoke')
                  ? 'With all keys that were made by them. This cannot be undone.'
                  : 'That needs the permission api_keys.revoke.',
                isDisabled: !can('api_keys.revoke'),
              },
            ]}
          />
          <MadeKeys preview={preview.data} choice={keys} isFailed={preview.isError} />
        </div>
      )}
    </ConfirmDialog>
  );
}

function confirmation(status: Member['status'], isOneself: boolean, revoked: number): string {
  if (status === 'invited') return 'Take it back';
  const verb = isOneself ? 'Leave' : 'Remove';
  return revoked > 0 ? `${verb} and revoke ${countOf(revoked, 'key')}` : verb;
}
