import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  ChartNoAxesColumn,
  Forward,
  KeyRound,
  Package,
  ScrollText,
  ShieldCheck,
  Users,
  UserCog,
  type LucideIcon,
} from 'lucide-react';
import { accessQuery, type Permission } from '../../api/session';
import styles from './Shell.module.css';

/** each with the permission without which its page has nothing to show */
const SECTIONS = [
  {
    title: 'Integrations',
    links: [
      { to: '/o/$org/api-keys', label: 'API keys', needs: 'api_keys.view', Icon: KeyRound },
      { to: '/o/$org/policy', label: 'Key policy', needs: 'policy.view', Icon: ShieldCheck },
      { to: '/o/$org/report', label: 'Key report', needs: 'api_keys.view', Icon: ChartNoAxesColumn },
    ],
  },
  {
    title: 'Audit',
    links: [
      { to: '/o/$org/audit', label: 'Audit log', needs: 'audit.view', Icon: ScrollText },
      { to: '/o/$org/sinks', label: 'Sinks', needs: 'audit_sinks.view', Icon: Forward },
    ],
  },
  {
    title: 'Organization',
    links: [
      { to: '/o/$org/members', label: 'Members', needs: 'members.view', Icon: Users },
      { to: '/o/$org/roles', label: 'Roles', needs: 'roles.view', Icon: UserCog },
      { to: '/o/$org/plan', label: 'Plan', needs: 'plan.view', Icon: Package },
    ],
  },
] as const satisfies readonly {
  title: string;
  links: readonly { to: string; label: string; needs: Permission; Icon: LucideIcon }[];
}[];

/** The pages of an organization; without those that the person may not see, once that is known. */
export function Navigation({ org, onGo }: { org: string; onGo: () => void }): ReactNode {
  const { data: access } = useQuery(accessQuery(org));
  // what only the plan keeps from them is there, with the page that says so
  const isShown = ({ needs }: { needs: Permission }) =>
    !access || access.permissions.includes(needs) || access.notInPlan.includes(needs);
  return SECTIONS.map(({ title, links }) => ({ title, links: links.filter(isShown) }))
    .filter(({ links }) => links.length > 0)
    .map(({ title, links }) => (
      <div key={title}>
        <h2>{title}</h2>
        {links.map(({ to, label, Icon }) => (
          <Link key={to} to={to} params={{ org }} className={styles.link} onClick={onGo}>
            <Icon size={16} aria-hidden />
            {label}
          </Link>
        ))}
      </div>
    ));
}
