import type { Page } from 'playwright-core';
import { addKey, addMember, roleIds } from '../support/actors.js';
import { chainOf } from '../support/keys.js';
import type { Owner } from '../support/service.js';
import { expectAccessible } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';
import { addManyKeys } from './support/sample-keys.js';

describeInBrowser('revoking API keys', () => {
  const running = browserConsole();
  let owner: Owner;
  beforeEach(async () => {
    owner = await running().owner('Acme');
  });

  const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
  const box = (page: Page, name: string) => page.getByRole('checkbox', { name: `Select ${name}` });
  const dialog = (page: Page) => page.getByRole('alertdialog');
  const liveNames = async () =>
    (
      await running().service.sql<{ name: string }>(
        'SELECT name FROM api_keys WHERE organization_id = $1 AND revoked_at IS NULL ORDER BY name',
        [owner.organizationId],
      )
    ).map(({ name }) => name);

  it('ends those that are selected, after it has shown what would break', async () => {
    const { service } = running();
    await addManyKeys(running(), owner, 5);
    const used = await addKey(service, owner);
    await service.call('GET', `${owner.base}/agents`, { token: used.token, ip: '203.0.113.9' });
    const page = await running().signedIn(owner, '/api-keys');
    await box(page, 'key 000005').click();
    await box(page, 'key 000003').click({ modifiers: ['Shift'] });
    await box(page, `key ${used.id}`).click();
    await page.getByText('4 keys selected').waitFor();
    await page.getByRole('button', { name: 'Revoke …' }).click();
    await dialog(page).getByRole('heading', { name: 'Revoke 4 keys?' }).waitFor();
    const preview = dialog(page).getByRole('region', { name: 'What would break' });
    await preview.getByText('1 key in use').waitFor();
    await preview.getByText(/from 203\.0\.113\.9/).waitFor();
    await preview.getByText(/GET …\/agents/).waitFor();
    await expectAccessible(page);
    await dialog(page).getByLabel('Reason').selectOption('Its owner has left');
    await dialog(page).getByLabel('Note').fill('left in spring');
    await dialog(page).getByRole('button', { name: 'Revoke 4 keys' }).click();
    await page.getByText('4 keys revoked.').waitFor();
    await row(page, 'key 000005').waitFor({ state: 'detached' });
    expect(await liveNames()).toEqual(['key 000001', 'key 000002']);
    const [stored] = await service.sql(
      'SELECT revocation_reason, revocation_note FROM api_keys WHERE id = $1',
      [used.id],
    );
    expect(stored).toEqual({ revocation_reason: 'owner_left', revocation_note: 'left in spring' });
  });

  it('can be of all that match, exactly as many as were shown', async () => {
    await addManyKeys(running(), owner, 250);
    const page = await running().signedIn(owner, '/api-keys');
    await row(page, 'key 000250').waitFor();
    await page.getByRole('checkbox', { name: 'Select all that are listed' }).click();
    await page.getByText('Set a filter to select all that match it.').waitFor();
    await page.getByRole('searchbox').fill('key 0001');
    await row(page, 'key 000250').waitFor({ state: 'detached' });
    expect(await page.getByRole('region', { name: 'Selection' }).count()).toBe(0);
    await page.goto(`${page.url().split('?')[0]}?q=key+0`);
    await row(page, 'key 000250').waitFor();
    await page.getByRole('checkbox', { name: 'Select all that are listed' }).click();
    await page.getByRole('button', { name: 'Select all that match' }).click();
    await page.getByText('All keys that match are selected').waitFor();
    await page.getByRole('button', { name: 'Revoke …' }).click();
    await dialog(page).getByRole('heading', { name: 'Revoke 250 keys?' }).waitFor();

    await running().service.sql(`UPDATE api_keys SET revoked_at = now() WHERE name = 'key 000007'`);
    await dialog(page).getByRole('button', { name: 'Revoke 250 keys' }).click();
    await dialog(page)
      .getByText(/the number of these keys has changed, so nothing was revoked/)
      .waitFor();
    expect(await liveNames()).toHaveLength(249);
    await dialog(page).getByRole('button', { name: 'Revoke 249 keys' }).click();
    await page.getByText('249 keys revoked.').waitFor();
    expect(await liveNames()).toEqual([]);
  });

  it('asks about the keys that were made with them', async () => {
    const [parent, ...children] = await chainOf(running().service, owner, 3);
    const page = await running().signedIn(owner, '/api-keys');
    await box(page, `key ${parent!.id}`).click();
    await page.getByRole('button', { name: 'Revoke …' }).click();
    const also = dialog(page).getByRole('checkbox', { name: /Also revoke 2 keys made with them/ });
    await also.waitFor();
    expect(await also.isChecked()).toBe(false);
    await dialog(page).getByLabel('Reason').selectOption('Compromised');
    await dialog(page).getByRole('button', { name: 'Revoke 3 keys' }).waitFor();
    expect(await also.isChecked()).toBe(true);
    await also.click();
    await dialog(page).getByRole('button', { name: 'Revoke 1 key' }).click();
    await page.getByText('1 key revoked.').waitFor();
    expect(await liveNames()).toEqual(children.map(({ id }) => `key ${id}`).sort());
  });

  it('needs nothing but a keyboard', async () => {
    await addManyKeys(running(), owner, 3);
    const page = await running().signedIn(owner, '/api-keys');
    await row(page, 'key 000003').waitFor();
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement as HTMLInputElement;
        return element.getAttribute('aria-label') ?? element.textContent ?? '';
      });
    const tabTo = async (name: RegExp) => {
      for (let pressed = 0; pressed < 60 && !name.test(await focused()); pressed++)
        await page.keyboard.press('Tab');
      expect(await focused()).toMatch(name);
    };
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press('Tab');
    expect(await focused()).toMatch(/^Skip to the content/);
    await page.keyboard.press('Enter');
    await tabTo(/^Status$/);
    await page.keyboard.press('Enter');
    const choice = (name: string) =>
      page.locator('[role=menuitemradio]:focus').filter({ hasText: name }).waitFor();
    await choice('Active');
    await page.keyboard.press('ArrowDown');
    await choice('Retiring');
    await page.keyboard.press('ArrowUp');
    await choice('Active');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Status: Active' }).waitFor();
    await tabTo(/^Select key 000002$/);
    await page.keyboard.press('Space');
    await page.getByText('1 key selected').waitFor();
    await tabTo(/^Revoke …$/);
    await page.keyboard.press('Enter');
    await dialog(page).getByRole('button', { name: 'Revoke 1 key' }).waitFor();
    expect(await dialog(page).evaluate((box) => box.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    expect(await focused()).toMatch(/^Revoke …$/);
    await page.keyboard.press('Enter');
    await dialog(page).getByRole('button', { name: 'Revoke 1 key' }).waitFor();
    await tabTo(/^Revoke 1 key$/);
    await page.keyboard.press('Enter');
    await page.getByText('1 key revoked.').waitFor();
    expect(await liveNames()).toEqual(['key 000001', 'key 000003']);
  });

  it('is not offered to those who may only look', async () => {
    await addManyKeys(running(), owner, 2);
    const roles = await roleIds(running().service, owner);
    const member = await addMember(running().service, owner, [roles.developer!]);
    const page = await running().signedIn(member, '/api-keys');
    await row(page, 'key 000002').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Create key' }).count()).toBe(0);
  });
});
