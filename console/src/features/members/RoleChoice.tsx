import type { ReactNode } from 'react';
import { useRoles } from '../../api/organization';
import { useAccess } from '../../api/session';
import { sentenceOf } from '../../lib/problem';
import { countOf } from '../../lib/numbers';
import { Checkbox } from '../../ui/inputs';
import { SkeletonLines } from '../../ui/states';
import styles from './members.module.css';

export interface RoleChoiceProps {
  /** ids */
  value: readonly string[];
  onChange: (roles: string[]) => void;
  error?: string;
}

/** Which roles somebody gets. Those that hold more than oneself are not to be given. */
export function RoleChoice({ value, onChange, error }: RoleChoiceProps): ReactNode {
  const roles = useRoles();
  const { holdsAll } = useAccess();
  return (
    <fieldset className={styles.roles} aria-describedby={error ? 'roles-error' : undefined}>
      <legend>Roles</legend>
      {roles.isPending && <SkeletonLines count={4} />}
      {roles.isError && <p role="alert">{sentenceOf(roles.error)}</p>}
      {roles.data?.map(({ id, name, description, permissions }) => {
        const isBeyond = !holdsAll(permissions);
        const isChosen = value.includes(id);
        return (
          <Checkbox
            key={id}
            label={name}
            hint={
              isBeyond
                ? 'It holds permissions that you do not have, so you cannot give it.'
                : description || countOf(permissions.length, 'permission')
            }
            checked={isChosen}
            disabled={isBeyond && !isChosen}
            onChange={(isNow) => onChange(isNow ? [...value, id] : value.filter((one) => one !== id))}
          />
        );
      })}
      {error && (
        <p id="roles-error" className={styles.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
