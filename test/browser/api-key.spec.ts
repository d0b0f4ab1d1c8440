import { addKey, addMemberWith } from '../support/actors.js';
import { chainOf } from '../support/keys.js';
import { setKey } from '../support/rotation.js';
import type { Owner } from '../support/service.js';
import { plantUses, rolledUp } from '../support/usage.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';
import { memoryOf } from './support/memory.js';

const TOKEN = /psk_[0-9A-Za-z]{49}/;

describeInBrowser('the page of a key', () => {
  const running = browserConsole();
  const made = async (owner: Owner, more: object = {}) => {
    const body = { name: 'Nightly export', scopes: ['agents:read', 'workflows:read'], ...more };
    const { body: key } = await running().service.call('POST', `${owner.base}/api-keys`, {
      token: owner.token,
      body,
    });
    return key as { id: string; token: string; prefix: string };
  };
  const stored = async (owner: Owner, id: string) =>
    (await running().service.call('GET', `${owner.base}/api-keys/${id}`, { token: owner.token }))
      .body as Record<string, unknown>;
  const statusWith = async (token: string) =>
    (await running().service.call('GET', '/v1/auth/whoami', { token })).status;

  it('tells its life, with what others have written as text', async () => {
    const owner = await running().owner();
    const { id, token } = await made(owner, { name: '<img src=x onerror=alert(1)>' });
    await running().service.call('GET', `${owner.base}/agents`, { token });
    await running().service.call('PATCH', `${owner.base}/api-keys/${id}`, {
      token: owner.token,
      body: { scopes: ['agents:read'] },
    });
    await running().service.call('POST', `${owner.base}/api-keys/${id}/revoke`, {
      token: owner.token,
      body: { reason: 'policy', note: '<b>too old</b>' },
    });
    await rolledUp(running().service);
    const page = await running().signedIn(owner, `/api-keys/${id}`);
    await page.getByRole('heading', { level: 1, name: '<img src=x onerror=alert(1)>' }).waitFor();
    const life = page.getByRole('listitem').filter({ has: page.locator('strong') });
    await life.filter({ hasText: 'Created' }).waitFor();
    const titles = await life.locator('strong').allInnerTexts();
    expect(titles).toEqual(['Revoked: Breaks a policy', 'Narrowed', 'First used', 'Created']);
    await life.filter({ hasText: 'Without workflows:read.' }).waitFor();
    await life.filter({ hasText: '<b>too old</b>' }).waitFor();
    expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
    await expectAccessible(page);
  });

  it('shows use by day and by scope, and narrows the key to what it uses', async () => {
    const owner = await running().owner();
    const { id } = await made(owner);
    await setKey(running().service, id, `created_at = clock_timestamp() - interval '120 days'`);
    const use = { organizationId: owner.organizationId, keyId: id };
    await plantUses(running().service, { ...use, ago: '2 days', count: 12 });
    await plantUses(running().service, { ...use, ago: '3 days', count: 3, outcome: 'denied' });
    await rolledUp(running().service);
    const page = await running().signedIn(owner, `/api-keys/${id}?tab=usage`, { width: 390 });
    await page.getByRole('img', { name: '15 requests in 30 days, 12 on the busiest day' }).waitFor();
    await page.getByText('As a table').click();
    const days = page.getByRole('region', { name: 'Requests per day' }).getByRole('row');
    expect(await days.count()).toBe(3);
    expect(await days.nth(1).innerText()).toMatch(/12\s+0\s+0$/);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);

    await page.getByRole('row', { name: /workflows:read Not used in 90 days/ }).waitFor();
    await page.getByRole('button', { name: 'Narrow to what is used' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('Loses').waitFor();
    expect(await stored(owner, id)).toMatchObject({ scopes: ['agents:read', 'workflows:read'] });
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Narrow the key' }).click();
    await page.getByText('The key has been narrowed to agents:read.').first().waitFor();
    expect(await stored(owner, id)).toMatchObject({ scopes: ['agents:read'] });
    await page.getByRole('row', { name: /workflows:read/ }).waitFor({ state: 'detached' });
  });

  it('says why a key cannot be narrowed', async () => {
    const owner = await running().owner();
    const { id } = await made(owner);
    const page = await running().signedIn(owner, `/api-keys/${id}?tab=usage`);
    await page.getByText('Not used yet').first().waitFor();
    expect(await page.getByRole('button', { name: 'Narrow to what is used' }).count()).toBe(0);
    await setKey(running().service, id, `created_at = clock_timestamp() - interval '40 days'`);
    await page.reload();
    await page.getByText('Not used in 30 days').first().waitFor();
    await page.getByRole('button', { name: 'Narrow to what is used' }).click();
    await page.getByRole('alert').getByText('none would be left; revoke it instead').waitFor();
    expect(await page.getByRole('button', { name: 'Narrow the key' }).isDisabled()).toBe(true);
  });

  it('rotates: the new token once, how far it is, and the end of the overlap at will', async () => {
    const owner = await running().owner();
    const { id, token } = await made(owner);
    await running().service.call('GET', `${owner.base}/agents`, { token });
    const page = await running().signedIn(owner, `/api-keys/${id}`);
    await page.getByRole('button', { name: 'Rotate' }).click();
    await page.getByLabel('The old key works on for').selectOption('7 days');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Rotate the key' }).click();
    const next = await page.getByLabel('Token', { exact: true }).inputValue();
    expect(next).toMatch(TOKEN);
    await page.getByText(/The old key psk_\w+… works until/).waitFor();
    await page.getByRole('button', { name: 'I have saved the token' }).click();
    await page.getByText(/Not yet, last used/).waitFor();
    expect(await memoryOf(page)).not.toMatch(TOKEN);
    expect([await statusWith(token), await statusWith(next)]).toEqual([200, 200]);
    await page.getByText('Rotated: replaced by').waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: 'End now' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'End the overlap now?' });
    await dialog.getByText(/Somebody may still depend on it: not yet, last used/).waitFor();
    await dialog.getByRole('button', { name: 'End now' }).click();
    await page.getByText('This key works no more.').waitFor();
    expect([await statusWith(token), await statusWith(next)]).toEqual([401, 200]);
    await page.getByRole('link', { name: 'Its successor' }).first().click();
    await page.getByText('Created as a successor').waitFor();
  });

  it('lets the overlap begin with the first use of the new key', async () => {
    const owner = await running().owner();
    const { id } = await made(owner);
    const page = await running().signedIn(owner, `/api-keys/${id}`);
    await page.getByRole('button', { name: 'Rotate' }).click();
    await page.getByRole('radio', { name: /When the new key is first used/ }).check();
    await page.getByRole('button', { name: 'Rotate the key' }).click();
    const next = await page.getByLabel('Token', { exact: true }).inputValue();
    await page.getByRole('button', { name: 'I have saved the token' }).click();
    await page.getByText('begins with the first use of the new one').waitFor();
    await page.getByText('Safe to end').waitFor();
    expect(await stored(owner, id)).toMatchObject({ retiresAt: null, status: 'active' });
    expect(await statusWith(next)).toBe(200);
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText(/^ends /).waitFor();
  });

  it('revokes with a reason, a note and what it has made, after showing what breaks', async () => {
    const owner = await running().owner();
    const [key, child] = await chainOf(running().service, owner, 2);
    await running().service.call('GET', `${owner.base}/agents`, { token: key!.token });
    await rolledUp(running().service);
    const page = await running().signedIn(owner, `/api-keys/${key!.id}`, { width: 390, scheme: 'dark' });
    await page.getByRole('button', { name: 'Revoke' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('GET …/agents').waitFor();
    await dialog.getByLabel('Reason').selectOption('Compromised');
    expect(await dialog.getByRole('checkbox', { name: 'Also revoke 1 key made with it' }).isChecked()).toBe(
      true,
    );
    await dialog.getByLabel('In other hands since').fill('2020-02-03T04:05');
    await dialog.getByLabel('Note').fill('It was in a repository.');
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await dialog.getByRole('button', { name: 'Revoke 2 keys' }).click();
    await page.getByText('Revoked: Compromised').waitFor();
    expect(await stored(owner, key!.id)).toMatchObject({
      status: 'revoked',
      revocationReason: 'compromised',
      revocationNote: 'It was in a repository.',
    });
    expect(await stored(owner, child!.id)).toMatchObject({ status: 'revoked' });
    await expectAccessible(page);
  });

  it('changes what a key may do, and says in words what the policy refuses', async () => {
    const owner = await running().owner();
    const { id } = await made(owner);
    const page = await running().signedIn(owner, `/api-keys/${id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Weekly export');
    await dialog.getByRole('checkbox', { name: 'workflows:read' }).uncheck();
    await dialog.getByLabel('Expiry').selectOption({ label: 'Until a day of your choice' });
    await dialog.getByLabel('Last day').fill('2099-12-31');
    await dialog.getByText('Networks and rate limit').click();
    await dialog.getByLabel('Works only from').fill('192.0.2.0/24');
    await expectAccessible(page);
    await running().service.call('PUT', `${owner.base}/api-key-policy`, {
      token: owner.token,
      body: { maxLifetimeDays: 30 },
    });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/policy lets a key live for 30 days/).waitFor();
    expect(await stored(owner, id)).toMatchObject({ name: 'Nightly export' });
    await dialog.getByLabel('Expiry').selectOption('7');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Weekly export' }).waitFor();
    expect(await stored(owner, id)).toMatchObject({
      name: 'Weekly export',
      scopes: ['agents:read'],
      allowedCidrs: ['192.0.2.0/24'],
    });
    await page.getByText('Networks: 192.0.2.0/24').waitFor();
  });

  it('makes a new link for a key that nobody has claimed', async () => {
    const owner = await running().owner();
    const { id } = await made(owner, { deliver: 'claim' });
    const page = await running().signedIn(owner, `/api-keys/${id}`);
    await page.getByText('Nobody has opened the one-time link').waitFor();
    await page.getByRole('button', { name: 'Make a new link' }).click();
    const link = await page.getByLabel('One-time link', { exact: true }).inputValue();
    expect(link).toContain('/api-keys/claim#token=');
    await page.getByRole('button', { name: 'I have copied the link' }).click();
    await page.getByRole('button', { name: 'Make a new link' }).waitFor();
    expect(await memoryOf(page)).not.toContain(link.split('#token=')[1]);
  });

  it('lists what the key has changed', async () => {
    const owner = await running().owner();
    const { id, token } = await made(owner, { scopes: ['agents:read', 'agents:write'] });
    await running().service.call('POST', `${owner.base}/agents`, {
      token,
      body: { name: 'Sorter <i>7</i>' },
    });
    const page = await running().signedIn(owner, `/api-keys/${id}?tab=activity`, { width: 390 });
    await page.getByRole('cell', { name: 'Sorter <i>7</i> agent' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  });

  it('offers nobody what they may not do, and says what they may not see', async () => {
    const owner = await running().owner();
    const { id } = await addKey(running().service, owner);
    const reader = await addMemberWith(running().service, owner, ['organization.view', 'api_keys.view']);
    const page = await running().signedIn(reader, `/api-keys/${id}`);
    await page.getByText('Who may read the audit log').waitFor();
    const sections = page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
    expect(await sections.allInnerTexts()).toEqual(['API keys', 'Key report']);
    for (const name of ['Edit', 'Rotate', 'Revoke'])
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    const nobody = await addMemberWith(running().service, owner, ['organization.view']);
    const refused = await running().signedIn(nobody, `/api-keys/${id}`);
    await refused.getByRole('alert').getByText('api_keys.view').waitFor();
    await expectAccessible(refused);
    const missing = await running().signedIn(owner, '/api-keys/01890000-0000-7000-8000-000000000000');
    await missing.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    await expectAccessible(missing);
  });
});
