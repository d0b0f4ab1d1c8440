import type { Page } from 'playwright-core';
import { addMemberWith, roleIds, addMember } from '../support/actors.js';
import type { Owner } from '../support/service.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';
import { memoryOf } from './support/memory.js';

const TOKEN = /psk_[0-9A-Za-z]{49}/;

describeInBrowser('creating a key', () => {
  const running = browserConsole();
  const policy = (owner: Owner, rules: object) =>
    running().service.call('PUT', `${owner.base}/api-key-policy`, { token: owner.token, body: rules });
  const keys = async ({ base, token }: Owner) =>
    (await running().service.call('GET', `${base}/api-keys`, { token })).body.items as Record<
      string,
      unknown
    >[];
  const submit = (page: Page, name = 'Create the key') => page.getByRole('button', { name }).click();

  it('shows the token once, and what to do with it, and keeps it nowhere', async () => {
    const owner = await running().owner();
    const page = await running().signedIn(owner, '/api-keys?create=1');
    await page.getByLabel('Name', { exact: true }).fill('<b>Nightly</b> export');
    await page.getByRole('button', { name: 'Analytics export' }).click();
    expect(await page.getByRole('checkbox', { name: 'analytics:read' }).isChecked()).toBe(true);
    const allowed = page.getByRole('region', { name: 'What the key may do' });
    await allowed.getByText('one can look, and change nothing').waitFor();
    await page.getByRole('checkbox', { name: 'agents:report' }).check();
    await allowed.getByText('Report what agents consume').waitFor();
    await expectAccessible(page);
    await submit(page);

    await page.getByRole('heading', { name: 'Save the token of “<b>Nightly</b> export”' }).waitFor();
    const token = await page.getByLabel('Token', { exact: true }).inputValue();
    expect(token).toMatch(TOKEN);
    await page.getByText('It is shown this once').waitFor();
    expect(await page.getByRole('region', { name: 'the command' }).innerText()).toContain(
      `curl ${running().url}/v1/auth/whoami`,
    );
    await page.getByRole('tab', { name: '.env' }).click();
    expect((await page.getByRole('region', { name: 'the variables' }).innerText()).trim()).toBe(
      `PRAESIDIA_URL=${running().url}\nPRAESIDIA_ORGANIZATION_ID=${owner.organizationId}\nPRAESIDIA_KEY=${token}`,
    );
    expect(await memoryOf(page)).toContain(token);
    await expectAccessible(page);

    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog', { name: 'Leave without the token?' }).waitFor();
    await page.getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('Token', { exact: true }).inputValue()).toBe(token);
    await page.getByRole('button', { name: 'I have saved the token' }).click();
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    const kept = await memoryOf(page);
    expect(kept).not.toMatch(TOKEN);
    expect(kept).not.toContain(token.slice(20));

    const [key] = await keys(owner);
    expect(key).toMatchObject({ name: '<b>Nightly</b> export', scopes: ['analytics:read', 'agents:report'] });
    const days = (Date.parse(key!.expiresAt as string) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    const whoami = await running().service.call('GET', '/v1/auth/whoami', { token });
    expect(whoami.body.apiKey.id).toBe(key!.id);
  });

  it('goes by keyboard alone', async () => {
    const owner = await running().owner();
    const page = await running().signedIn(owner, '/api-keys');
    await page.getByRole('button', { name: 'Create key' }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Name', { exact: true }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('By keyboard');
    for (const key of ['Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
    expect(await page.getByRole('button', { name: 'Analytics export' }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await page.getByLabel('Name', { exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Save the token of “By keyboard”' }).waitFor();
    const focused = page.locator(':focus');
    expect(await focused.inputValue()).toMatch(TOKEN);
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor();
    expect(await focused.innerText()).toBe('Stay');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'I have saved the token' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('link', { name: 'By keyboard' }).waitFor();
  });

  it('asks before one goes back while the token is shown', async () => {
    const owner = await running().owner();
    const page = await running().signedIn(owner, '/api-keys');
    await page.getByRole('button', { name: 'Create key' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Going back');
    await page.getByRole('button', { name: 'SIEM forwarder' }).click();
    await submit(page);
    const token = await page.getByLabel('Token', { exact: true }).inputValue();
    await page.goBack();
    const question = page.getByRole('alertdialog', { name: 'Leave without the token?' });
    await question.getByText('It will not be shown again.').waitFor();
    await question.getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('Token', { exact: true }).inputValue()).toBe(token);
    await page.goBack();
    await question.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
    expect(await memoryOf(page)).not.toContain(token);
  });

  it('hands over by a link, so that its maker never sees the token', async () => {
    const owner = await running().owner();
    const page = await running().signedIn(owner, '/api-keys?create=1');
    await page.getByLabel('Name', { exact: true }).fill('For the supplier');
    await page.getByRole('button', { name: 'Deployment pipeline' }).click();
    await page.getByRole('radio', { name: 'Hand over by a link' }).check();
    await submit(page, 'Create the link');
    const link = await page.getByLabel('One-time link', { exact: true }).inputValue();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api-keys\/claim#token=/);
    expect(await memoryOf(page)).not.toMatch(TOKEN);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'I have copied the link' }).click();
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
    expect(await memoryOf(page)).not.toContain(link);

    expect(await keys(owner)).toMatchObject([{ status: 'unclaimed' }]);
    const supplier = await running().open(link.slice(running().url.length));
    await supplier.getByRole('button', { name: 'Create the token' }).click();
    await supplier.getByLabel('Token of “For the supplier”').waitFor();
    expect(await supplier.getByLabel('Token of “For the supplier”').inputValue()).toMatch(TOKEN);
    await expectAccessible(supplier);
    await supplier.reload();
    await supplier.getByText('ask whoever sent it for a new link').waitFor();
  });

  it('offers what the policy allows, and says so beforehand', async () => {
    const owner = await running().owner();
    await policy(owner, { maxLifetimeDays: 30, rotateAfterDays: 20 });
    const page = await running().signedIn(owner, '/api-keys?create=1');
    await page.getByText('The policy lets a key live for 30 days at most.').waitFor();
    const options = await page.getByLabel('Expiry').locator('option').allInnerTexts();
    expect(options.map((option) => option.split(',', 1)[0])).toEqual([
      '7 days',
      'As long as the policy allows',
      'Until a day of your choice',
    ]);
    await page.getByLabel('Name', { exact: true }).fill('As long as it may');
    await page.getByRole('button', { name: 'SIEM forwarder' }).click();
    await submit(page);
    await page.getByRole('button', { name: 'I have saved the token' }).click();
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
    const [key] = await keys(owner);
    const left =
      30 * 86_400_000 - (Date.parse(key!.expiresAt as string) - Date.parse(key!.createdAt as string));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(2 * 3_600_000);
  });

  it('says at the field, and in the words that were typed, what is refused; and takes it when it is mended', async () => {
    const owner = await running().owner();
    const page = await running().signedIn(owner, '/api-keys?create=1', { width: 390 });
    await page.getByLabel('Name', { exact: true }).fill('Office');
    await submit(page);
    await page.getByText('Choose at least one scope.').waitFor();
    await page.getByRole('checkbox', { name: 'agents:read' }).check();
    await page.getByText('Networks and rate limit').click();
    await page.getByLabel('Works only from').fill('192.0.2.7\n203.0.113.9/24');
    await page.getByLabel('Requests at most').fill('100');
    await page.getByLabel('In', { exact: true }).selectOption('an hour');
    await submit(page);
    await page.getByText('“203.0.113.9/24” must be a network in CIDR notation').waitFor();
    expect(await keys(owner)).toEqual([]);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByLabel('Works only from').fill('192.0.2.7\n203.0.113.0/24');
    await submit(page);
    await page.getByRole('button', { name: 'I have saved the token' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    expect(await keys(owner)).toMatchObject([
      {
        allowedCidrs: ['192.0.2.7/32', '203.0.113.0/24'],
        rateLimit: { requests: 100, windowSeconds: 3600 },
      },
    ]);
  });

  it('asks before what was filled in is lost', async () => {
    const page = await running().signedIn(await running().owner(), '/api-keys?create=1');
    await page.getByLabel('Name', { exact: true }).fill('Half done');
    await page.keyboard.press('Escape');
    await page.getByText('Nothing has been created.').waitFor();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
  });

  it('gives nobody more than they hold, and tells those who may not make keys at all', async () => {
    const owner = await running().owner();
    const some = await addMemberWith(running().service, owner, [
      'organization.view',
      'api_keys.view',
      'api_keys.create',
      'agents.view',
    ]);
    const page = await running().signedIn(some, '/api-keys?create=1');
    expect(await page.getByRole('checkbox', { name: 'agents:read' }).isEnabled()).toBe(true);
    expect(await page.getByRole('checkbox', { name: 'audit:read' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'SIEM forwarder' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Too much');
    await submit(page);
    await page.getByRole('alert').getByText('does not have all that these scopes hold: audit:read').waitFor();

    const { viewer } = await roleIds(running().service, owner);
    const nobody = await addMember(running().service, owner, [viewer!]);
    const other = await running().signedIn(nobody, '/api-keys?create=1');
    await other.getByText('It needs the permission api_keys.create').waitFor();
  });
});
