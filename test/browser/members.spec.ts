import type { Page } from 'playwright-core';
import { addKey } from '../support/actors.js';
import { addMember, addPerson, login, PASSWORD, signIn, type Person } from '../support/people.js';
import type { Owner } from '../support/service.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';

describeInBrowser('members', () => {
  const running = browserConsole();
  const person = async (owner: Owner, name: string, role: string): Promise<Person> => {
    const { service } = running();
    const made = await addPerson(service, { name });
    await addMember(service, owner.organizationId, made, 'active', role);
    return made;
  };
  const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
  const choose = async (page: Page, name: string, item: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };

  it('invites by a link that is shown once and lets its person in', async () => {
    const owner = await running().owner('Acme');
    const page = await running().signedIn(owner, '/members');
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail', { exact: true }).fill('grace@example.com');
    await dialog.getByLabel('Name', { exact: true }).fill('<b>Grace</b>');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    await dialog.getByText('roles must', { exact: false }).waitFor();
    await dialog.getByRole('checkbox', { name: /^developer/ }).check();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const link = await dialog.getByRole('textbox', { name: 'One-time link' }).inputValue();
    expect(link).toMatch(/\/invitations\/accept#token=/);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Stay' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
    await dialog.waitFor({ state: 'detached' });
    // what somebody has typed stays text
    await row(page, '<b>Grace</b>').getByText('Invited').waitFor();
    expect(await page.content()).not.toContain(link.split('#token=')[1]);
    expect(page.url()).not.toContain('token');
    const guest = await running().open(link.slice(running().url.length));
    await guest.getByLabel('Password').fill(PASSWORD);
    await guest.getByRole('button', { name: 'Accept the invitation' }).click();
    await guest.getByRole('heading', { level: 1, name: 'You have joined' }).waitFor();
    await guest.getByRole('link', { name: 'Open the console' }).waitFor();
    await expectAccessible(guest);
    await page.reload();
    await row(page, 'grace@example.com').getByText('Active').waitFor();
  });

  it('adds a new person with a first password', async () => {
    const owner = await running().owner('Acme');
    const page = await running().signedIn(owner, '/members?invite=true');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail', { exact: true }).fill('edsger@example.com');
    await dialog.getByLabel('Name', { exact: true }).fill('Edsger');
    await dialog.getByRole('radio', { name: 'With a first password' }).check();
    await dialog.getByLabel('First password', { exact: true }).fill(PASSWORD);
    await dialog.getByRole('checkbox', { name: /^viewer/ }).check();
    await dialog.getByRole('button', { name: 'Add the member' }).click();
    await row(page, 'Edsger').getByText('Active').waitFor();
    expect((await login(running().service, { email: 'edsger@example.com' })).status).toBe(200);
    // once more is refused in words
    await page.getByRole('button', { name: 'Invite' }).click();
    await dialog.getByLabel('E-mail', { exact: true }).fill('edsger@example.com');
    await dialog.getByLabel('Name', { exact: true }).fill('Edsger');
    await dialog.getByRole('checkbox', { name: /^viewer/ }).check();
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    await dialog.getByText('This person is a member already, or invited.').waitFor();
  });

  it('changes roles, and says why the last owner keeps theirs', async () => {
    const owner = await running().owner('Acme');
    await person(owner, 'Ada', 'viewer');
    const page = await running().signedIn(owner, '/members');
    await choose(page, 'Ada', 'Change roles …');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: /^admin/ }).check();
    await dialog.getByRole('checkbox', { name: /^viewer/ }).uncheck();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row(page, 'Ada').getByText('admin', { exact: true }).waitFor();
    await choose(page, 'Owner of Acme', 'Change roles …');
    await dialog.getByRole('checkbox', { name: /^admin/ }).check();
    await dialog.getByRole('checkbox', { name: /^owner/ }).uncheck();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('The last owner can be neither removed nor demoted.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await choose(page, 'Owner of Acme', 'Leave the organization …');
    await page.getByText('The last owner can be neither removed nor demoted.').waitFor();
    expect(await page.getByRole('button', { name: 'Leave', exact: true }).isDisabled()).toBe(true);
  });

  it('removes somebody with a view of their keys, and revokes these on demand', async () => {
    const owner = await running().owner('Acme');
    const { service } = running();
    const ada = await person(owner, 'Ada', 'admin');
    const key = await addKey(service, owner, { scopes: ['agents:read'], creatorUserId: ada.id });
    await service.sql(`UPDATE api_keys SET name = 'Nightly export' WHERE id = $1`, [key.id]);
    const page = await running().signedIn(owner, '/members');
    await choose(page, 'Ada', 'Remove …');
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('1 key will be kept').waitFor();
    await dialog.getByRole('radio', { name: 'Revoke them' }).check();
    await dialog.getByText('1 key will be revoked').waitFor();
    await dialog.getByText('Nightly export').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Remove and revoke 1 key' }).click();
    await page.getByText('Ada is removed. 1 key revoked.').waitFor();
    await row(page, 'Ada').waitFor({ state: 'detached' });
    const { status } = await service.call('GET', `${owner.base}/agents`, { token: key.token });
    expect(status).toBe(401);
  });

  it('lets somebody leave, and shows them what is still theirs', async () => {
    const owner = await running().owner('Acme');
    const { service } = running();
    const ada = await person(owner, 'Ada', 'admin');
    const token = await signIn(service, ada);
    const page = await running().signedIn({ ...owner, token }, '/members');
    await choose(page, 'Ada', 'Leave the organization …');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Leave', exact: true }).click();
    await page.waitForURL('**/account');
    expect((await service.call('GET', `${owner.base}/members`, { token })).status).toBe(404);
  });

  it('is found by name, role and status, under an address of its own', async () => {
    const owner = await running().owner('Acme');
    await person(owner, 'Ada', 'viewer');
    await person(owner, 'Barbara', 'auditor');
    const page = await running().signedIn(owner, '/members');
    await page.getByRole('searchbox').fill('bar');
    await row(page, 'Ada').waitFor({ state: 'detached' });
    await row(page, 'Barbara').waitFor();
    await page.waitForURL('**/members?q=bar');
    await page.getByRole('button', { name: 'Status' }).click();
    await page.getByRole('menuitemradio', { name: 'Invited' }).click();
    await page.getByText('No member matches').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await row(page, 'Ada').waitFor();
  });

  it('offers no change to who may only look, and says what is missing to who may not', async () => {
    const owner = await running().owner('Acme');
    const { service } = running();
    const developer = await signIn(service, await person(owner, 'Dev', 'developer'));
    const page = await running().signedIn({ ...owner, token: developer }, '/members', { width: 390 });
    await row(page, 'Owner of Acme').waitFor();
    expect(await page.getByRole('button', { name: /^(Invite|Actions)/ }).count()).toBe(0);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    const viewer = await signIn(service, await person(owner, 'Viewer', 'viewer'));
    const other = await running().signedIn({ ...owner, token: viewer }, '/members');
    await other.getByText('members.view').waitFor();
    await expectAccessible(other);
  });

  it('does not offer roles beyond one’s own', async () => {
    const owner = await running().owner('Acme');
    const token = await signIn(running().service, await person(owner, 'Ada', 'admin'));
    const page = await running().signedIn({ ...owner, token }, '/members?invite=true');
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('checkbox', { name: /^owner/ }).isDisabled()).toBe(true);
    expect(await dialog.getByRole('checkbox', { name: /^admin/ }).isDisabled()).toBe(false);
    await page.keyboard.press('Escape');
    await choose(page, 'Owner of Acme', 'Remove …');
    await page.getByText('This member holds permissions that you do not have.').waitFor();
  });
});
