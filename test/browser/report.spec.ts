import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { addKey, addMemberWith, type TestKey } from '../support/actors.js';
import type { Owner } from '../support/service.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';

describeInBrowser('the key report', () => {
  const running = browserConsole();
  const key = async (owner: Owner, name: string, assignment: string): Promise<TestKey> => {
    const { service } = running();
    const made = await addKey(service, owner, { scopes: ['agents:read'] });
    await service.sql(`UPDATE api_keys SET name = $2, ${assignment} WHERE id = $1`, [made.id, name]);
    return made;
  };
  const ago = (days: number) => `clock_timestamp() - interval '${days} days 1 hour'`;
  const fill = async (owner: Owner) => {
    await key(owner, 'Fresh one', `last_used_at = clock_timestamp(), expires_at = ${ago(-60)}`);
    await key(owner, 'Old one', `created_at = ${ago(120)}, last_used_at = ${ago(1)}`);
    await key(owner, '<u>Silent</u>', `created_at = ${ago(20)}, expires_at = ${ago(-5)}`);
    await running().service.call('PUT', `${owner.base}/api-key-policy`, {
      token: owner.token,
      body: { rotateAfterDays: 100, idleAfterDays: 10 },
    });
  };
  const names = (page: Page) => page.getByRole('table').getByRole('link').allInnerTexts();

  it('counts what there is to do, and shows it by finding under an address of its own', async () => {
    const owner = await running().owner('Acme');
    await fill(owner);
    const page = await running().signedIn(owner, '/report');
    const tile = (name: string) =>
      page.getByRole('navigation', { name: 'Findings' }).getByRole('link', { name });
    await tile('3 All keys').waitFor();
    await page.getByRole('row').filter({ hasText: '<u>Silent</u>' }).getByText('Never used').waitFor();
    await expectAccessible(page);
    await tile('1 Overdue').click();
    await page.waitForURL('**/report?finding=overdue');
    await page.getByText('Older than the policy wants').waitFor();
    await page.getByRole('row').filter({ hasText: 'Fresh one' }).waitFor({ state: 'detached' });
    expect(await names(page)).toEqual(['Old one']);
    await tile('1 Expires soon').click();
    await page.getByRole('row').filter({ hasText: 'Old one' }).waitFor({ state: 'detached' });
    expect(await names(page)).toEqual(['<u>Silent</u>']);
    await tile('Unused scopes').click();
    await page.getByRole('row').filter({ hasText: 'Old one' }).getByText('unused: agents:read').waitFor();
    await tile('0 Being replaced').click();
    await page.getByText('Nothing to do').waitFor();
    await expectAccessible(page);
  });

  it('leads to the keys', async () => {
    const owner = await running().owner('Acme');
    const { id } = await key(owner, 'Old one', `created_at = ${ago(120)}`);
    const page = await running().signedIn(owner, '/report');
    await page.getByRole('link', { name: 'Old one' }).click();
    await page.waitForURL(`**/api-keys/${id}`);
  });

  it('comes as a file, of all or of what is shown', async () => {
    const owner = await running().owner('Acme');
    await fill(owner);
    const page = await running().signedIn(owner, '/report?finding=overdue');
    const started = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as CSV' }).click();
    const download = await started;
    expect(download.suggestedFilename()).toMatch(/^api-keys-.*\.csv$/);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('Old one');
  });

  it('is empty without keys, and names the permission it needs', async () => {
    const owner = await running().owner('Acme');
    const page = await running().signedIn(owner, '/report', { width: 390, scheme: 'dark' });
    await page.getByText('There are no keys yet').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    const nobody = await addMemberWith(running().service, owner, ['agents.view']);
    const refused = await running().signedIn(nobody, '/report');
    await refused.getByText('api_keys.view').waitFor();
    expect(await refused.getByRole('button', { name: 'Download as CSV' }).count()).toBe(0);
  });
});
