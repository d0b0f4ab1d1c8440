import { addKey } from '../../support/actors.js';
import type { Owner } from '../../support/service.js';
import { sealed } from '../../support/tree.js';
import type { Screen } from '../screens.js';
import type { BrowserConsole } from '../support/console.js';

let refused: string;

async function fill({ service }: BrowserConsole, owner: Owner): Promise<void> {
  const key = await addKey(service, owner, { scopes: ['agents:read', 'agents:write'] });
  await service.sql(
    `UPDATE api_keys SET name = 'Nightly deployment', created_by_name = 'Grace Hopper' WHERE id = $1`,
    [key.id],
  );
  const from = { ip: '203.0.113.7', headers: { 'user-agent': 'deploy/2.1' } };
  for (const name of ['Warehouse scout', 'Dock planner'])
    await service.call('POST', `${owner.base}/agents`, { ...from, token: key.token, body: { name } });
  await service.call('POST', `${owner.base}/agents`, { ...from, token: key.token, body: { name: '' } });
  const denied = await service.call('GET', `${owner.base}/workflows`, { ...from, token: key.token });
  refused = denied.body.requestId as string;
  await sealed(service);
}

export const AUDIT_SCREENS: readonly Screen[] = [
  { name: 'audit', path: '/audit?category=change', heading: 'Audit log', arrange: fill },
  {
    name: 'audit-refusal',
    path: '/audit?category=change',
    heading: 'Audit log',
    act: async (page) => {
      await page.getByLabel('Why was a request refused?').fill(refused);
      await page.getByRole('button', { name: 'Explain' }).click();
      await page.getByText(/^It would be allowed by/).waitFor();
    },
  },
  {
    name: 'audit-event',
    path: '/audit?outcome=denied',
    heading: 'Audit log',
    act: async (page) => {
      await page.getByRole('link', { name: 'Key used' }).first().click();
      await page.getByText(/signed checkpoint of/).waitFor();
    },
  },
];
