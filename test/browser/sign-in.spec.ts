import { addMember, addPerson, PASSWORD } from '../support/people.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';

describeInBrowser('signing in', () => {
  const running = browserConsole();
  const somebody = async () => {
    const owner = await running().owner('Acme');
    const person = await addPerson(running().service, { name: 'Ada' });
    await addMember(running().service, owner.organizationId, person, 'active', 'admin');
    return { ...owner, ...person };
  };

  it('leads to the page one wanted, with a session that scripts cannot read', async () => {
    const { email, organizationId } = await somebody();
    const page = await running().open(`/o/${organizationId}/members`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByLabel('Password').press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/o/${organizationId}/members`);
    const cookies = await page.context().cookies();
    expect(cookies).toMatchObject([{ httpOnly: true, secure: true, sameSite: 'Strict' }]);
    const seen = await page.evaluate(() => [
      document.cookie,
      JSON.stringify({ ...localStorage, ...sessionStorage }),
    ]);
    expect(seen.join()).not.toContain('pss_');
  });

  it('says in words what is wrong, and for how long one has to wait', async () => {
    const { email } = await somebody();
    const page = await running().open('/sign-in');
    const submit = async (password: string) => {
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').fill(password);
      const answered = page.waitForResponse('**/v1/auth/login');
      await page.getByRole('button', { name: 'Sign in' }).click();
      return (await answered).status();
    };
    expect(await submit('not the password')).toBe(401);
    await page.getByText('The e-mail or the password is not right.').waitFor();
    await expectAccessible(page);
    let status = 401;
    for (let attempt = 0; attempt < 100 && status === 401; attempt++)
      status = await submit(`wrong ${attempt}`);
    expect(status).toBe(429);
    await page.getByText(/too many failed attempts\. Try again in \d+ (second|minute)/).waitFor();
  });

  it('ends everywhere by signing out', async () => {
    const owner = await somebody();
    const page = await running().signedIn(owner, '/members');
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
    expect((await running().service.call('GET', '/v1/auth/whoami', { token: owner.token })).status).toBe(401);
  });

  it('comes back, when the session ends meanwhile, to where one was', async () => {
    const owner = await somebody();
    const page = await running().signedIn(owner, '/members');
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
    await running().service.sql('UPDATE sessions SET ended_at = clock_timestamp() WHERE user_id = $1', [
      owner.userId,
    ]);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(new URL(page.url()).searchParams.get('next')).toBe(`/o/${owner.organizationId}/members`);
  });

  it.each([
    [390, 'light'],
    [390, 'dark'],
    [1440, 'light'],
    [1440, 'dark'],
  ] as const)('is accessible at %i px in %s colours', async (width, scheme) => {
    const page = await running().open('/sign-in', { width, scheme });
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  });
});
