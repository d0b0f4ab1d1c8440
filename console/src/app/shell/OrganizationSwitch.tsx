import type { ReactNode } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown } from 'lucide-react';
import { useSession } from '../../api/session';
import { Menu, MenuChoices } from '../../ui/Menu';
import styles from './Shell.module.css';

/** Which organization is shown; the same page of another one is one choice away. */
export function OrganizationSwitch({ org }: { org: string | undefined }): ReactNode {
  const { organizations } = useSession();
  const navigate = useNavigate();
  const current = organizations.find(({ id }) => id === org);
  const name = current?.name ?? (organizations.length > 0 ? 'Choose an organization' : 'Praesidia Keys');
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={styles.switch}>
          <span className={styles.mark} aria-hidden>
            {[...name][0]?.toUpperCase()}
          </span>
          <span className={styles.name}>
            <span className="visually-hidden">Organization: </span>
            {name}
          </span>
          <ChevronsUpDown size={14} aria-hidden />
        </button>
      }
    >
      <MenuChoices
        label={organizations.length > 0 ? 'Organizations' : 'You belong to no organization'}
        value={current?.id}
        choices={organizations.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => void navigate({ to: '/o/$org/api-keys', params: { org: id } })}
      />
    </Menu>
  );
}
