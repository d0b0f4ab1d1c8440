import { lazy, Suspense, useEffect, useMemo, useState, type ReactNode } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { SearchX, UserPlus } from 'lucide-react';
import { useMembers } from '../../api/organization';
import type { Member } from '../../api/schema';
import { useAccess, useSession } from '../../api/session';
import { countOf } from '../../lib/numbers';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { DataTable } from '../../ui/DataTable';
import { PageHeader } from '../../ui/layout';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/states';
import { memberColumns } from './columns';
import { Filters, membersOf } from './Filters';
import styles from './members.module.css';
import { RemoveDialog } from './RemoveDialog';
import { RolesDialog } from './RolesDialog';
import type { View } from './search';

const route = getRouteApi('/signed-in/o/$org/members');
const InviteDialog = lazy(() => import('./InviteDialog'));

export default function MembersPage(): ReactNode {
  const view = route.useSearch();
  const navigate = route.useNavigate();
  const { can } = useAccess();
  const members = useMembers();
  const mayManage = can('members.manage');
  const change = (next: Partial<View>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next }), replace: true });
  return (
    <>
      <PageHeader
        title="Members"
        description="Who belongs to the organization, and what they may do in it by their roles."
        actions={
          mayManage && (
            <Button look="primary" onClick={() => change({ invite: true })}>
              <UserPlus size={16} aria-hidden /> Invite
            </Button>
          )
        }
      />
      {members.isPending ? (
        <div className={styles.loading}>
          <SkeletonLines count={6} />
        </div>
      ) : members.isError ? (
        <ErrorState error={members.error} onRetry={() => void members.refetch()} />
      ) : (
        <>
          <Filters view={view} members={members.data} onChange={change} />
          <MemberList view={view} members={members.data} mayManage={mayManage} />
        </>
      )}
      {view.invite && mayManage && (
        <Suspense>
          <InviteDialog onClose={() => change({ invite: undefined })} />
        </Suspense>
      )}
    </>
  );
}

interface MemberListProps {
  view: View;
  members: readonly Member[];
  mayManage: boolean;
}

function MemberList({ view, members, mayManage }: MemberListProps): ReactNode {
  const { userId } = useSession();
  const [changed, setChanged] = useState<Member>();
  const [removed, setRemoved] = useState<Member>();
  const shown = useMemo(() => membersOf(view, members), [view, members]);
  const columns = useMemo(
    () => memberColumns(userId, mayManage ? { onRoles: setChanged, onRemove: setRemoved } : undefined),
    [userId, mayManage],
  );
  useEffect(() => announce(countOf(shown.length, 'member')), [shown.length]);
  return (
    <>
      {shown.length === 0 ? (
        <EmptyState icon={<SearchX size={24} aria-hidden />} title="No member matches">
          Change or remove a filter.
        </EmptyState>
      ) : (
        <DataTable
          label="Members"
          columns={columns}
          rows={shown}
          rowKey={(member) => member.userId}
          total={shown.length}
        />
      )}
      {changed && <RolesDialog member={changed} onClose={() => setChanged(undefined)} />}
      {removed && <RemoveDialog member={removed} onClose={() => setRemoved(undefined)} />}
    </>
  );
}
