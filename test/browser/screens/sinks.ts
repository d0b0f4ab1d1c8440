import type { Owner } from '../../support/service.js';
import { PUBLIC_URL } from '../../support/sinks.js';
import type { Screen } from '../screens.js';
import type { BrowserConsole } from '../support/console.js';

async function fill({ service }: BrowserConsole, owner: Owner): Promise<void> {
  const { base, token, organizationId } = owner;
  await service.sql(`UPDATE organizations SET plan = 'enterprise' WHERE id = $1`, [organizationId]);
  const sinks = [
    { name: 'SIEM of the security team', kind: 'https', url: PUBLIC_URL, enabled: false },
    { name: 'Key notices', kind: 'https', url: 'https://1.1.1.1/hooks/keys', categories: ['notice'] },
    { name: 'Log archive', kind: 'syslog', url: 'tls://93.184.216.34', outcomes: ['denied'], enabled: false },
  ];
  for (const body of sinks) await service.call('POST', `${base}/audit-sinks`, { token, body });
}

export const SINK_SCREENS: readonly Screen[] = [
  { name: 'sinks', path: '/sinks', heading: 'Audit sinks', arrange: fill },
  {
    name: 'sink',
    path: '/sinks',
    heading: 'Audit sinks',
    act: async (page) => {
      await page.getByRole('link', { name: 'Key notices' }).click();
      await page.getByRole('heading', { level: 1, name: 'Key notices' }).waitFor();
      await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
    },
  },
  {
    name: 'sink-create',
    path: '/sinks',
    heading: 'Audit sinks',
    act: async (page) => {
      await page.getByRole('button', { name: 'Create sink' }).click();
      await page.getByLabel('Name').fill('SIEM');
    },
  },
];
