import { useState, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { ChevronsUpDown, CircleUser, LogOut } from 'lucide-react';
import { call } from '../../api/client';
import { sessionQuery, useSession } from '../../api/session';
import { sentenceOf } from '../../lib/problem';
import { chosenScheme, chooseScheme, type Scheme } from '../../lib/scheme';
import { toast } from '../../ui/announce';
import { Menu, MenuChoices, MenuItem, MenuSeparator } from '../../ui/Menu';
import menuStyles from '../../ui/Menu.module.css';
import styles from './Shell.module.css';

const SCHEMES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function AccountMenu(): ReactNode {
  const { name } = useSession();
  const [scheme, setScheme] = useState(chosenScheme);
  const signOut = useSignOut();
  const choose = (next: Scheme) => {
    chooseScheme(next);
    setScheme(next);
  };
  return (
    <Menu
      trigger={
        <button type="button" className={styles.switch}>
          <span className={`${styles.mark} ${styles.round}`} aria-hidden>
            {[...name][0]?.toUpperCase()}
          </span>
          <span className={styles.name}>
            <span className="visually-hidden">Account: </span>
            {name}
          </span>
          <ChevronsUpDown size={14} aria-hidden />
        </button>
      }
    >
      <MenuItem asChild>
        <Link to="/account" className={menuStyles.item}>
          <CircleUser size={16} aria-hidden /> Your account
        </Link>
      </MenuItem>
      <MenuSeparator />
      <MenuChoices label="Colours" value={scheme} choices={SCHEMES} onChange={choose} />
      <MenuSeparator />
      <MenuItem icon={<LogOut size={16} aria-hidden />} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  return async () => {
    try {
      await call('POST /v1/auth/logout');
    } catch (error) {
      toast(sentenceOf(error), 'danger');
      return;
    }
    // nothing that was read for this person stays
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, null);
    await router.navigate({ to: '/sign-in' });
  };
}
