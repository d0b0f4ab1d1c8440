import type { Page } from 'playwright-core';
import { signIn } from '../support/actors.js';
import type { Owner } from '../support/service.js';
import type { BrowserConsole } from './support/console.js';
import { AUDIT_SCREENS } from './screens/audit.js';
import { KEY_SCREENS } from './screens/keys.js';
import { ORGANIZATION_SCREENS } from './screens/organization.js';
import { addSampleKeys } from './support/sample-keys.js';
import { SINK_SCREENS } from './screens/sinks.js';

export interface Screen {
  /** of its pictures: `<name>-<width>-<scheme>.png` */
  readonly name: string;
  /** below the organization's path; a whole one with `as` */
  readonly path: string;
  /** who looks at it, where not a member at a page of the organization */
  readonly as?: 'person' | 'visitor';
  /** the heading by which one knows that it is shown */
  readonly heading: string;
  /** fills the organization with what the screen shows; once for all pictures */
  readonly arrange?: (running: BrowserConsole, owner: Owner) => Promise<void>;
  /** opens what is to be seen: a dialog, a menu */
  readonly act?: (page: Page) => Promise<void>;
}

/** What a service shows before it has an owner. */
export const FIRST_SCREEN: Screen = { name: 'setup', path: '/', as: 'visitor', heading: 'Welcome' };

/** The person is signed in on another computer, too. */
async function browsers({ service }: BrowserConsole, { userId }: Owner): Promise<void> {
  const agents = [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
  ];
  await service.sql('UPDATE sessions SET user_agent = $2 WHERE user_id = $1', [userId, agents[0]]);
  await signIn(service, userId);
  await service.sql('UPDATE sessions SET user_agent = $2 WHERE user_id = $1 AND user_agent IS NULL', [
    userId,
    agents[1],
  ]);
  await service.sql(`UPDATE sessions SET transport = 'cookie' WHERE user_id = $1`, [userId]);
}

/** Every other screen of the console: each is looked through by axe and photographed in both schemes and on a phone. */
export const SCREENS: readonly Screen[] = [
  { name: 'api-keys', path: '/api-keys', heading: 'API keys', arrange: addSampleKeys },
  ...KEY_SCREENS,
  ...ORGANIZATION_SCREENS,
  ...AUDIT_SCREENS,
  ...SINK_SCREENS,
  { name: 'sign-in', path: '/sign-in', as: 'visitor', heading: 'Sign in' },
  { name: 'account', path: '/account', as: 'person', heading: 'Your account', arrange: browsers },
];
