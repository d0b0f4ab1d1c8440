import type { ReactNode } from 'react';
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
} from 'lucide-react';
import styles from './Shell.module.css';

const SECTIONS = [
  {
    title: 'Integrations',
    links: [
      { to: '/o/$org/api-keys', label: 'API keys', Icon: KeyRound },
      { to: '/o/$org/policy', label: 'Key policy', Icon: ShieldCheck },
      { to: '/o/$org/report', label: 'Key report', Icon: ChartNoAxesColumn },
    ],
  },
  {
    title: 'Audit',
    links: [
      { to: '/o/$org/audit', label: 'Audit log', Icon: ScrollText },
      { to: '/o/$org/sinks', label: 'Sinks', Icon: Forward },
    ],
  },
  {
    title: 'Organization',
    links: [
      { to: '/o/$org/members', label: 'Members', Icon: Users },
      { to: '/o/$org/roles', label: 'Roles', Icon: UserCog },
      { to: '/o/$org/plan', label: 'Plan', Icon: Package },
    ],
  },
] as const;

export const Navigation = ({ org, onGo }: { org: string; onGo: () => void }): ReactNode =>
  SECTIONS.map(({ title, links }) => (
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
