import type { ReactNode } from 'react';
import { EllipsisVertical } from 'lucide-react';
import type { Member } from '../../api/schema';
import { Badge } from '../../ui/Badge';
import { IconButton } from '../../ui/Button';
import type { Column } from '../../ui/DataTable';
import { Menu, MenuItem } from '../../ui/Menu';
import styles from './members.module.css';

export interface MemberActions {
  onRoles: (member: Member) => void;
  onRemove: (member: Member) => void;
}

/** @param actions for who may change members */
export function memberColumns(ownId: string, actions: MemberActions | undefined): Column<Member>[] {
  const columns: Column<Member>[] = [
    {
      id: 'name',
      header: 'Name',
      isPrimary: true,
      cell: ({ userId, name, email }) => (
        <div className={styles.person}>
          <span className={styles.name}>{name}</span>
          {userId === ownId && <Badge tone="accent">You</Badge>}
          <span className={styles.email}>{email}</span>
        </div>
      ),
    },
    {
      id: 'roles',
      header: 'Roles',
      cell: ({ roles }) => (
        <span className={styles.badges}>
          {roles.map(({ id, name }) => (
            <Badge key={id}>{name}</Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'status',
      header: 'Status',
      width: '128px',
      cell: ({ status }) => (
        <span>
          {status === 'active' ? <Badge tone="success">Active</Badge> : <Badge tone="warning">Invited</Badge>}
        </span>
      ),
    },
  ];
  if (!actions) return columns;
  return [
    ...columns,
    {
      id: 'actions',
      header: 'Actions',
      width: '88px',
      align: 'end',
      isActions: true,
      cell: (member) => <Actions member={member} isOneself={member.userId === ownId} {...actions} />,
    },
  ];
}

function Actions({
  member,
  isOneself,
  onRoles,
  onRemove,
}: MemberActions & { member: Member; isOneself: boolean }): ReactNode {
  return (
    <span>
      <Menu
        trigger={
          <IconButton
            label={`Actions for ${member.name}`}
            icon={<EllipsisVertical size={16} aria-hidden />}
          />
        }
      >
        <MenuItem onSelect={() => onRoles(member)}>Change roles …</MenuItem>
        <MenuItem isDanger onSelect={() => onRemove(member)}>
          {removal(member, isOneself)}
        </MenuItem>
      </Menu>
    </span>
  );
}

function removal({ status }: Member, isOneself: boolean): string {
  if (status === 'invited') return 'Take the invitation back …';
  return isOneself ? 'Leave the organization …' : 'Remove …';
}
