import { addKey, addMemberWith } from '../support/actors.js';
import type { Owner } from '../support/service.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';

describeInBrowser('the key policy', () => {
  const running = browserConsole();
  const stored = async ({ base, token }: Owner) =>
    (await running().service.call('GET', `${base}/api-key-policy`, { token })).body as Record<
      string,
      unknown
    >;

  it('is put together, saved, and taken back rule by rule', async () => {
    const owner = await running().owner('Acme');
    await addKey(running().service, owner, { scopes: ['agents:read'] });
    const page = await running().signedIn(owner, '/policy');
    const save = page.getByRole('button', { name: 'Save the policy' });
    await page.getByRole('checkbox', { name: /^Limit how long a key may live/ }).check();
    await page.getByLabel('Days a key may live').fill('45');
    await page.getByRole('checkbox', { name: /^Set how long a key and its successor/ }).check();
    await page.getByLabel('Length of the overlap').fill('12');
    await page.getByLabel('Unit of the overlap').selectOption('hours');
    await page.getByRole('checkbox', { name: /^Keys are idle/ }).check();
    await expectAccessible(page);
    await save.click();
    await page.getByText('The policy is saved.').first().waitFor();
    expect(await save.isDisabled()).toBe(true);
    expect(await stored(owner)).toEqual({
      maxLifetimeDays: 45,
      requireExpiry: null,
      rotateAfterDays: null,
      idleAfterDays: 30,
      defaultOverlapSeconds: 43_200,
    });
    // the key that was there has no expiry
    await page.getByText('1 key overdue or beyond a rule').waitFor();
    await page.reload();
    expect(await page.getByLabel('Length of the overlap').inputValue()).toBe('12');
    await page.getByRole('checkbox', { name: /^Limit how long a key may live/ }).uncheck();
    await page.getByRole('checkbox', { name: /^Every key needs an expiry/ }).check();
    await save.click();
    await page.getByText('The policy is saved.').first().waitFor();
    expect(await stored(owner)).toMatchObject({
      maxLifetimeDays: null,
      requireExpiry: true,
      idleAfterDays: 30,
    });
    await page.getByRole('link', { name: 'Show them' }).click();
    await page.waitForURL('**/report?finding=overdue');
  });

  it('says at the rule what is wrong with it, and stores nothing', async () => {
    const owner = await running().owner('Acme');
    const page = await running().signedIn(owner, '/policy', { width: 390, scheme: 'dark' });
    await page.getByRole('checkbox', { name: /^Keys are overdue/ }).check();
    await page.getByLabel('Days until a key is overdue').fill('0');
    await page.getByRole('checkbox', { name: /^Set how long a key and its successor/ }).check();
    await page.getByLabel('Length of the overlap').fill('31');
    await page.getByRole('button', { name: 'Save the policy' }).click();
    await page.getByText(/rotateAfterDays must/).waitFor();
    await page.getByText(/defaultOverlapSeconds must/).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    expect(await stored(owner)).toMatchObject({ rotateAfterDays: null, defaultOverlapSeconds: null });
  });

  it('lets keys follow their creators, after asking', async () => {
    const owner = await running().owner('Acme');
    const page = await running().signedIn(owner, '/policy');
    const follow = page.getByRole('switch', { name: /^Keys follow their creator/ });
    await follow.click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await follow.isChecked()).toBe(false);
    await follow.click();
    await dialog.getByRole('button', { name: 'Let them follow' }).click();
    await page.getByText('Keys follow their creators now.').first().waitFor();
    expect(await follow.isChecked()).toBe(true);
    const [row] = await running().service.sql(
      'SELECT keys_follow_creator AS is_on FROM organizations WHERE id = $1',
      [owner.organizationId],
    );
    expect(row).toEqual({ is_on: true });
  });

  it('is for some to see, and for others not', async () => {
    const owner = await running().owner('Acme');
    const { service } = running();
    const reader = await addMemberWith(service, owner, ['policy.view', 'organization.view']);
    const page = await running().signedIn(reader, '/policy');
    await page.getByText('needs the permission policy.manage').waitFor();
    for (const box of await page.getByRole('checkbox').all()) expect(await box.isDisabled()).toBe(true);
    expect(await page.getByRole('switch').isDisabled()).toBe(true);
    await expectAccessible(page);
    const nobody = await addMemberWith(service, owner, ['agents.view']);
    const refused = await running().signedIn(nobody, '/policy');
    await refused.getByText('policy.view').waitFor();
  });
});
