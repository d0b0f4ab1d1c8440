import { useState, type ReactNode } from 'react';
import { useAccess } from '../../api/session';
import { sentenceOf } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Switch } from '../../ui/inputs';
import { Card } from '../../ui/layout';
import { useFollowCreator, useOrganization } from './use-policy';

/** Whether keys may do more than the people who have made them; asks first, for it bears on all keys at once. */
export function FollowCreator(): ReactNode {
  const organization = useOrganization();
  const { can } = useAccess();
  const [wished, setWished] = useState<boolean>();
  const follow = useFollowCreator();
  if (!organization.data) return null;
  const { keysFollowCreator } = organization.data;
  const close = () => {
    setWished(undefined);
    follow.reset();
  };
  const confirm = (isOn: boolean) =>
    follow.mutate(isOn, {
      onSuccess: () => {
        toast(isOn ? 'Keys follow their creators now.' : 'Keys no longer follow their creators.');
        close();
      },
    });
  return (
    <Card title="Keys and the people who make them">
      <Switch
        label="Keys follow their creator"
        hint={
          can('organization.manage')
            ? 'A key then has no more than its creator’s roles give at that moment, and nothing once they have left.'
            : 'An owner of the organization can change this.'
        }
        checked={keysFollowCreator}
        disabled={!can('organization.manage')}
        onChange={setWished}
      />
      <ConfirmDialog
        isOpen={wished !== undefined}
        title={wished ? 'Let keys follow their creators?' : 'Let keys stand on their own?'}
        confirm={wished ? 'Let them follow' : 'Let them stand on their own'}
        look={wished ? 'danger' : 'primary'}
        isBusy={follow.isPending}
        error={follow.error ? sentenceOf(follow.error) : undefined}
        onCancel={close}
        onConfirm={() => confirm(wished === true)}
      >
        <p>
          {wished
            ? 'With their next request, keys lose what their creators may not do themselves; keys of people who have left lose everything.'
            : 'With their next request, keys may do again all that their scopes allow, whatever roles their creators have.'}
        </p>
      </ConfirmDialog>
    </Card>
  );
}
