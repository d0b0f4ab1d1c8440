import { useState, type ReactNode } from 'react';
import { Outlet } from '@tanstack/react-router';
import { Menu as MenuIcon } from 'lucide-react';
import { IconButton } from '../../ui/Button';
import { AccountMenu } from './AccountMenu';
import { Navigation } from './Navigation';
import { OrganizationSwitch } from './OrganizationSwitch';
import styles from './Shell.module.css';
import { useShownOrganization } from './use-shown-organization';

/** What surrounds every page of somebody who is signed in. */
export function Shell(): ReactNode {
  const org = useShownOrganization();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <div className={styles.shell}>
        <header className={styles.side}>
          <OrganizationSwitch org={org} />
          {org && (
            <>
              <span className={styles.menuButton}>
                <IconButton
                  label="Navigation"
                  icon={<MenuIcon size={18} />}
                  aria-expanded={isOpen}
                  aria-controls="navigation"
                  onClick={() => setOpen(!isOpen)}
                />
              </span>
              <nav id="navigation" className={styles.nav} aria-label="Sections" data-open={isOpen}>
                <Navigation org={org} onGo={() => setOpen(false)} />
              </nav>
            </>
          )}
          <div className={styles.foot}>
            <AccountMenu />
          </div>
        </header>
        <main id="main" tabIndex={-1} className={styles.main} style={{ outline: 'none' }}>
          <Outlet />
        </main>
      </div>
    </>
  );
}
