import { useState, type ReactNode } from 'react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { EllipsisVertical, Plus } from 'lucide-react';
import { usePermissions } from '../../api/catalogue';
import { useMembers, usePlans, useRoles } from '../../api/organization';
import type { Permission, Role } from '../../api/schema';
import { useAccess, useOrganizationId } from '../../api/session';
import { planLabel } from '../../lib/features';
import { countOf } from '../../lib/numbers';
import { Banner } from '../../ui/Banner';
import { Button, IconButton } from '../../ui/Button';
import { PageHeader } from '../../ui/layout';
import { Menu, MenuItem } from '../../ui/Menu';
import { ErrorState, SkeletonLines } from '../../ui/states';
import { DeleteRoleDialog } from './DeleteRoleDialog';
import { RoleDialog } from './RoleDialog';
import { RoleMatrix } from './RoleMatrix';
import styles from './roles.module.css';
import { SaveBar } from './SaveBar';
import { useDrafts } from './use-drafts';

const route = getRouteApi('/signed-in/o/$org/roles');

export default function RolesPage(): ReactNode {
  const { create } = route.useSearch();
  const navigate = route.useNavigate();
  const { can, isOutOfPlan } = useAccess();
  const roles = useRoles();
  const permissions = usePermissions();
  const mayManage = can('roles.manage');
  const open = (isOpen: true | undefined) => void navigate({ search: { create: isOpen }, replace: true });
  const error = roles.error ?? permissions.error;
  return (
    <>
      <PageHeader
        title="Roles"
        description="What members may do. A change holds from the next request of everybody who has the role."
        actions={
          mayManage && (
            <Button look="primary" onClick={() => open(true)}>
              <Plus size={16} aria-hidden /> New role
            </Button>
          )
        }
      />
      {isOutOfPlan('roles.manage') && <NotInPlan />}
      {error ? (
        <ErrorState
          error={error}
          onRetry={() => void Promise.all([roles.refetch(), permissions.refetch()])}
        />
      ) : !roles.data || !permissions.data ? (
        <SkeletonLines count={8} />
      ) : (
        <RoleEditor roles={roles.data} permissions={permissions.data} mayManage={mayManage} />
      )}
      {create && mayManage && roles.data && <RoleDialog roles={roles.data} onClose={() => open(undefined)} />}
    </>
  );
}

interface RoleEditorProps {
  roles: readonly Role[];
  permissions: readonly Permission[];
  mayManage: boolean;
}

function RoleEditor({ roles, permissions, mayManage }: RoleEditorProps): ReactNode {
  const { can, holdsAll } = useAccess();
  const drafts = useDrafts(roles);
  const [renamed, setRenamed] = useState<Role>();
  const [deleted, setDeleted] = useState<Role>();
  const members = useMembers({ isWanted: can('members.view') });
  const isEditable = (role: Role) => mayManage && !role.builtIn && holdsAll(role.permissions);
  const below = ({ id, builtIn, permissions: held }: Role) => {
    const count = members.data?.filter(({ roles: theirs }) => theirs.some((one) => one.id === id)).length;
    const note = builtIn ? 'Built in' : !holdsAll(held) && mayManage ? 'Beyond yours' : 'Your own';
    return count === undefined ? note : `${note}\n${countOf(count, 'member')}`;
  };
  return (
    <>
      <RoleMatrix
        {...{ roles, permissions, drafts, isEditable, below }}
        actions={(role) =>
          isEditable(role) && (
            <Menu
              trigger={
                <IconButton
                  label={`Actions for ${role.name}`}
                  icon={<EllipsisVertical size={16} aria-hidden />}
                />
              }
            >
              <MenuItem onSelect={() => setRenamed(role)}>Rename …</MenuItem>
              <MenuItem isDanger onSelect={() => setDeleted(role)}>
                Delete …
              </MenuItem>
            </Menu>
          )
        }
      />
      <SaveBar drafts={drafts} />
      {renamed && <RoleDialog role={renamed} roles={roles} onClose={() => setRenamed(undefined)} />}
      {deleted && <DeleteRoleDialog role={deleted} onClose={() => setDeleted(undefined)} />}
    </>
  );
}

function NotInPlan(): ReactNode {
  const org = useOrganizationId();
  const { can } = useAccess();
  const plans = usePlans().data ?? [];
  const names = plans
    .filter(({ features }) => features.includes('custom_roles'))
    .map(({ name }) => planLabel(name));
  return (
    <div className={styles.notice}>
      <Banner
        actions={
          can('plan.view') && (
            <Link to="/o/$org/plan" params={{ org }}>
              Compare plans
            </Link>
          )
        }
      >
        Roles of your own cannot be made or changed on this plan
        {names.length > 0 && `; they come with ${new Intl.ListFormat('en').format(names)}`}. Those that are
        there stay in force.
      </Banner>
    </div>
  );
}
