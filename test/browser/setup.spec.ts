import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';

const TOKEN = 'given by the operator';

describeInBrowser('the first run', () => {
  const running = browserConsole({ SETUP_TOKEN: TOKEN });

  it.each([390, 1440])('starts at the set-up, and is accessible at %i px', async (width) => {
    const page = await running().open('/', { width });
    await page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/setup');
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  });

  it('says what is wrong at the field it is about, and then leads into the new organization', async () => {
    const page = await running().open('/setup');
    const fill = async (values: Record<string, string>) => {
      for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value);
      await page.getByRole('button', { name: 'Set up' }).click();
    };
    await fill({
      'Set-up token': 'some other token',
      'Name of the organization': 'Northwind',
      'Your name': 'Ada',
      'Your e-mail': 'ada@example.com',
      'A password': 'ada@example.com',
    });
    const password = page.getByLabel('A password');
    await page.getByText(/password must not be/i).waitFor();
    expect(await password.getAttribute('aria-invalid')).toBe('true');
    await fill({ 'A password': 'correct horse battery staple' });
    await page.getByText('That is not the set-up token of this service.').waitFor();
    await fill({ 'Set-up token': ` ${TOKEN} ` });
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/o\/[0-9a-f-]{36}\/api-keys$/);
    expect(await page.context().cookies()).toMatchObject([
      { httpOnly: true, secure: true, sameSite: 'Strict' },
    ]);
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
    expect(kept).not.toMatch(/pss_|battery|operator/);
  });

  it('is over once there is an owner', async () => {
    const page = await running().open('/setup');
    await page.getByRole('heading', { level: 1, name: 'This is set up' }).waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password').fill('correct horse battery staple');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
  });
});
