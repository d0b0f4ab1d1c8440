import { useState, type ReactNode } from 'react';
import type { Permission, Role } from '../../api/schema';
import { classNames } from '../../ui/class-names';
import { Field } from '../../ui/Field';
import { Select } from '../../ui/inputs';
import { groupPermissions } from './permission-groups';
import { GroupRow, PermissionRow } from './rows';
import styles from './roles.module.css';
import type { Drafts } from './use-drafts';

export interface RoleMatrixProps {
  roles: readonly Role[];
  permissions: readonly Permission[];
  drafts: Drafts;
  /** whether one may change it */
  isEditable: (role: Role) => boolean;
  /** what stands under a role's name */
  below: (role: Role) => ReactNode;
  actions: (role: Role) => ReactNode;
}

/** Permissions by role. Where there is room for one column only, one chooses the role. */
export function RoleMatrix({
  roles,
  permissions,
  drafts,
  isEditable,
  below,
  actions,
}: RoleMatrixProps): ReactNode {
  const [chosen, setChosen] = useState<string>();
  // of one's own first: those are what one comes for
  const shown = roles.find(({ id }) => id === chosen) ?? roles.find(({ builtIn }) => !builtIn) ?? roles[0]!;
  const classOf = ({ id }: Role) => classNames(styles.cell, id !== shown.id && styles.other);
  return (
    <>
      <div className={styles.picker}>
        <Field label="Role">
          <Select
            value={shown.id}
            options={roles.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setChosen}
          />
        </Field>
      </div>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Permissions by role">
        <table className={styles.matrix}>
          <thead>
            <tr>
              <th scope="col" className={styles.permission}>
                Permission
              </th>
              {roles.map((role) => (
                <th key={role.id} scope="col" className={classOf(role)}>
                  <div className={styles.role}>
                    <span className={styles.name} title={role.description || undefined}>
                      {role.name}
                    </span>
                    {actions(role)}
                  </div>
                  <span className={styles.below}>{below(role)}</span>
                </th>
              ))}
            </tr>
          </thead>
          {groupPermissions(permissions).map((group) => (
            <tbody key={group.resource}>
              <GroupRow group={group} {...{ roles, drafts, isEditable, classOf }} />
              {group.permissions.map((permission) => (
                <PermissionRow
                  key={permission.name}
                  permission={permission}
                  {...{ roles, drafts, isEditable, classOf }}
                />
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </>
  );
}
