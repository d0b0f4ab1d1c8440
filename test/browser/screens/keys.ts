import type { Page } from 'playwright-core';
import { addKey } from '../../support/actors.js';
import type { Owner } from '../../support/service.js';
import { plantUses, rolledUp } from '../../support/usage.js';
import type { Screen } from '../screens.js';
import type { BrowserConsole } from '../support/console.js';

const openForm = async (page: Page) => {
  await page.getByRole('button', { name: 'Create key' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Nightly export');
  await page.getByRole('button', { name: 'Analytics export' }).click();
};

const KEY = 'Release pipeline';

const openKey = async (page: Page, name = KEY) => {
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
};

/** A key with a past: used for some weeks, changed, and being replaced. */
async function arrangeKey(
  { service }: BrowserConsole,
  { base, token, organizationId }: Owner,
): Promise<void> {
  const key = await addKey(
    service,
    { base, organizationId },
    { scopes: ['agents:read', 'agents:write', 'workflows:read', 'analytics:read'] },
  );
  await service.sql(
    `UPDATE api_keys SET name = $2, description = 'Registers agents when a version is released', created_by_name = 'Ada Lovelace',
       allowed_cidrs = '{203.0.113.0/24}', rate_limit = '{"requests": 600, "windowSeconds": 60}',
       created_at = clock_timestamp() - interval '100 days', expires_at = clock_timestamp() + interval '80 days',
       last_used_at = clock_timestamp() - interval '2 hours', last_used_ip = '203.0.113.7'
     WHERE id = $1`,
    [key.id, KEY],
  );
  await service.call('PATCH', `${base}/api-keys/${key.id}`, {
    token,
    body: { scopes: ['agents:read', 'agents:write', 'workflows:read'] },
  });
  for (let day = 23; day >= 0; day--) {
    const use = { organizationId, keyId: key.id, name: KEY, ago: `${day} days 2 hours` };
    await plantUses(service, { ...use, count: 40 + ((day * 37) % 60) });
    await plantUses(service, { ...use, method: 'POST', ip: '203.0.113.9', count: 5 + ((day * 13) % 20) });
    if (day % 5 === 0)
      await plantUses(service, { ...use, route: '/workflows/:id', outcome: 'denied', count: 9 });
    if (day % 7 === 3) await plantUses(service, { ...use, outcome: 'failed', count: 6 });
  }
  await rolledUp(service);
  await service.call('POST', `${base}/api-keys/${key.id}/rotate`, { token, body: { name: `${KEY} 2` } });
}

export const KEY_SCREENS: readonly Screen[] = [
  { name: 'create-key', path: '/api-keys', heading: 'API keys', act: openForm },
  {
    name: 'create-key-token',
    path: '/api-keys',
    heading: 'API keys',
    act: async (page) => {
      await openForm(page);
      await page.getByRole('button', { name: 'Create the key' }).click();
      await page.getByLabel('Token', { exact: true }).waitFor();
    },
  },
  {
    name: 'key-overview',
    path: '/api-keys?q=Release',
    heading: 'API keys',
    arrange: arrangeKey,
    act: openKey,
  },
  {
    name: 'key-usage',
    path: '/api-keys?q=Release',
    heading: 'API keys',
    act: async (page) => {
      await openKey(page);
      await page.getByRole('tab', { name: 'Usage' }).click();
      await page.getByRole('region', { name: 'Requests by scope' }).waitFor();
    },
  },
  {
    name: 'key-activity',
    path: '/api-keys?q=Nightly+deployment',
    heading: 'API keys',
    act: async (page) => {
      await openKey(page, 'Nightly deployment');
      await page.getByRole('tab', { name: 'Activity' }).click();
      await page.getByRole('cell', { name: 'Dock planner' }).waitFor();
    },
  },
  {
    name: 'key-revoke',
    path: '/api-keys?q=Release',
    heading: 'API keys',
    act: async (page) => {
      await openKey(page);
      await page.getByRole('button', { name: 'Revoke' }).click();
      await page.getByText('1 key in use').waitFor();
    },
  },
  {
    name: 'key-rotate',
    path: '/api-keys?q=Deployment+pipeline',
    heading: 'API keys',
    act: async (page) => {
      await openKey(page, 'Deployment pipeline');
      await page.getByRole('button', { name: 'Rotate' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
];
