import type { ReactNode } from 'react';
import { Check, Minus } from 'lucide-react';
import type { Permission, Role } from '../../api/schema';
import { useAccess } from '../../api/session';
import { featureLabel } from '../../lib/features';
import { Badge } from '../../ui/Badge';
import { SelectBox } from '../../ui/table-selection';
import type { PermissionGroup } from './permission-groups';
import styles from './roles.module.css';
import type { Drafts } from './use-drafts';

interface RowProps {
  roles: readonly Role[];
  drafts: Drafts;
  isEditable: (role: Role) => boolean;
  classOf: (role: Role) => string;
}

/** All permissions of one resource at once. */
export function GroupRow({
  group,
  roles,
  drafts,
  isEditable,
  classOf,
}: RowProps & { group: PermissionGroup }): ReactNode {
  const { holdsAll } = useAccess();
  const names = group.permissions.map(({ name }) => name).filter((name) => holdsAll([name]));
  return (
    <tr className={styles.group}>
      <th scope="rowgroup">{group.label}</th>
      {roles.map((role) => {
        const held = names.filter((name) => drafts.permissionsOf(role).includes(name)).length;
        return (
          <td key={role.id} className={classOf(role)}>
            {isEditable(role) && names.length > 1 && (
              <SelectBox
                label={`${role.name}: all of ${group.label}`}
                state={held === 0 ? 'none' : held === names.length ? 'all' : 'some'}
                onChange={(isHeld) => drafts.set(role, names, isHeld)}
              />
            )}
          </td>
        );
      })}
    </tr>
  );
}

export function PermissionRow({
  permission: { name, description, feature },
  roles,
  drafts,
  isEditable,
  classOf,
}: RowProps & { permission: Permission }): ReactNode {
  const { holdsAll } = useAccess();
  const isOwn = holdsAll([name]);
  return (
    <tr>
      <th scope="row" className={styles.permission}>
        <span>{description}</span>
        <span className={styles.below}>
          <code>{name}</code> {feature && <Badge>{featureLabel(feature)}</Badge>}
        </span>
      </th>
      {roles.map((role) => {
        const isHeld = drafts.permissionsOf(role).includes(name);
        const isChanged = isHeld !== role.permissions.includes(name);
        return (
          <td key={role.id} className={classOf(role)} data-changed={isChanged || undefined}>
            {isEditable(role) ? (
              <input
                type="checkbox"
                aria-label={`${role.name}: ${description}`}
                title={isOwn ? undefined : 'You do not have this permission, so you cannot give it.'}
                disabled={!isOwn}
                checked={isHeld}
                onChange={({ target }) => drafts.set(role, [name], target.checked)}
              />
            ) : (
              <Held isHeld={isHeld} />
            )}
          </td>
        );
      })}
    </tr>
  );
}

const Held = ({ isHeld }: { isHeld: boolean }): ReactNode => (
  <span className={isHeld ? styles.yes : styles.no}>
    {isHeld ? <Check size={16} aria-hidden /> : <Minus size={16} aria-hidden />}
    <span className="visually-hidden">{isHeld ? 'Yes' : 'No'}</span>
  </span>
);
