import { signIn } from '../support/actors.js';
import { eventually } from '../support/eventually.js';
import { addMember, addPerson, PASSWORD } from '../support/people.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';

describeInBrowser('one’s own account', () => {
  const running = browserConsole();
  const somebody = async () => {
    const { service } = running();
    const owner = await running().owner('Acme');
    const person = await addPerson(service, { name: 'Ada' });
    await addMember(service, owner.organizationId, person, 'active', 'admin');
    return { ...owner, ...person, token: await signIn(service, person.id) };
  };
  const whoami = async (token: string) =>
    (await running().service.call('GET', '/v1/auth/whoami', { token })).status;

  it('shows where one is signed in, and ends a session elsewhere', async () => {
    const ada = await somebody();
    const elsewhere = await signIn(running().service, ada.id);
    const page = await running().signedIn(ada, '/account', { isWhole: true, width: 390 });
    await page.getByText('This browser').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: /^End the session/ }).click();
    await expectAccessible(page);
    await page.getByRole('alertdialog').getByRole('button', { name: 'End the session' }).click();
    await page.getByText('The session has ended.').waitFor();
    expect(await whoami(elsewhere)).toBe(401);
    expect(await whoami(ada.token)).toBe(200);
    await page.getByRole('button', { name: /^End the session/ }).waitFor({ state: 'detached' });
  });

  it('changes the password, which ends the other sessions', async () => {
    const ada = await somebody();
    const elsewhere = await signIn(running().service, ada.id);
    const page = await running().signedIn(ada, '/account', { isWhole: true });
    const submit = async (current: string, next: string) => {
      await page.getByLabel('Current password').fill(current);
      await page.getByLabel('New password').fill(next);
      await page.getByRole('button', { name: 'Change the password' }).click();
    };
    await submit('not the password', 'a new and better password');
    await page.getByText('That is not your current password.').waitFor();
    expect(await page.getByLabel('Current password').getAttribute('aria-invalid')).toBe('true');
    await submit(PASSWORD, ada.email);
    await page.getByText(/must not be the e-mail address/).waitFor();
    await submit(PASSWORD, 'a new and better password');
    await page.getByText(/Your password is changed/).waitFor();
    expect(await page.getByLabel('New password').inputValue()).toBe('');
    expect([await whoami(ada.token), await whoami(elsewhere)]).toEqual([200, 401]);
  });

  it('chooses the colours of this browser, also against those of the system', async () => {
    const ada = await somebody();
    const page = await running().signedIn(ada, '/account', { isWhole: true, scheme: 'light' });
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.getByRole('button', { name: /^Account/ }).click();
    const light = await background();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await eventually(background, (colour) => colour !== light);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await eventually(background, (colour) => colour !== light);
    await expectAccessible(page);
  });

  it('goes from one organization to another', async () => {
    const ada = await somebody();
    const other = await running().owner('Beta');
    await addMember(
      running().service,
      other.organizationId,
      { id: ada.id, email: ada.email },
      'active',
      'viewer',
    );
    const page = await running().signedIn(ada, '/members');
    await page.getByRole('button', { name: 'Organization: Acme' }).click();
    await page.getByRole('menuitemradio', { name: 'Beta' }).click();
    await page.getByRole('button', { name: 'Organization: Beta' }).waitFor();
    await page.waitForURL(`**/o/${other.organizationId}/api-keys`);
    // the start is the one that was shown last
    await page.goto(running().url);
    await page.waitForURL(`**/o/${other.organizationId}/api-keys`);
  });
});
