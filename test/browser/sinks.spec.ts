import type { Page } from 'playwright-core';
import { addMemberWith } from '../support/actors.js';
import { eventually } from '../support/eventually.js';
import { HttpsReceiver, isVerified } from '../support/https-receiver.js';
import type { Owner } from '../support/service.js';
import { PUBLIC_URL } from '../support/sinks.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';

describeInBrowser('audit sinks', () => {
  const running = browserConsole({ OUTBOUND_ALLOW: '127.0.0.0/8' });
  let receiver: HttpsReceiver;
  let owner: Owner;

  beforeAll(async () => {
    receiver = await HttpsReceiver.start();
  });
  beforeEach(async () => {
    owner = await running().owner('Acme');
    await setPlan('enterprise');
    receiver.behaviour = () => 204;
    receiver.received.splice(0);
  });
  afterAll(() => receiver.stop());

  const setPlan = (plan: string) =>
    running().service.sql('UPDATE organizations SET plan = $2 WHERE id = $1', [owner.organizationId, plan]);
  const call = (method: string, path: string, body?: object) =>
    running().service.call(method, `${owner.base}/audit-sinks${path}`, { token: owner.token, body });
  const create = async (body: object = {}): Promise<string> =>
    (await call('POST', '', { name: 'SIEM', kind: 'https', url: PUBLIC_URL, ...body })).body.id as string;
  const act = (name: string) =>
    running().service.call('POST', `${owner.base}/agents`, { token: owner.token, body: { name } });
  const fill = async (page: Page, name: string, url: string): Promise<void> => {
    await page.getByRole('button', { name: 'Create sink' }).first().click();
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('URL').fill(url);
  };
  const submit = (page: Page) => page.getByRole('button', { name: 'Create', exact: true }).click();

  it('are made with a secret that is shown once and is nowhere afterwards', async () => {
    const page = await running().signedIn(owner, '/sinks');
    await page.getByRole('heading', { name: 'The audit log is sent nowhere' }).waitFor();
    await expectAccessible(page);
    const { url, caCertificate } = receiver.target;
    await fill(page, '<b>SIEM</b>', url);
    await page.getByLabel('Certificates to trust').fill(caCertificate);
    await page.getByRole('checkbox', { name: /^Changes/ }).check();
    await expectAccessible(page);
    await submit(page);
    const dialog = page.getByRole('dialog', { name: 'The sink is there' });
    const secret = (await dialog.getByText(/^whsec_/).textContent())!;
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog', { name: 'Leave without the secret?' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Stay' }).click();
    await dialog.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByRole('heading', { level: 1, name: '<b>SIEM</b>' }).waitFor();
    const kept = await page.evaluate(
      () =>
        document.documentElement.outerHTML +
        location.href +
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]),
    );
    expect(kept).not.toContain(secret.slice(6));

    await act('Scout');
    // what made the sink may come before it
    await receiver.until(({ accepted }) => accepted.some(({ action }) => action === 'agent.registered'));
    expect(isVerified(secret, receiver.received[0]!)).toBe(true);
    await page.getByRole('table', { name: 'Deliveries' }).getByText('Delivered').first().waitFor();
    await expectAccessible(page);
  });

  it.each([
    ['https://10.0.0.1/', 'url is not accepted: The host has an address that is not public.'],
    [
      'https://169.254.169.254/latest/meta-data',
      'url is not accepted: The host has an address that is not public.',
    ],
    [
      'http://93.184.216.34/',
      'url must be an https URL without user, password and fragment, e.g. https://siem.example.com/audit.',
    ],
  ])('that lead to %s are refused in words, at the field', async (url, sentence) => {
    const page = await running().signedIn(owner, '/sinks?create=true');
    await page.getByLabel('Name').fill('SIEM');
    await page.getByLabel('URL').fill(url);
    await submit(page);
    const field = page.getByLabel('URL');
    await page.getByText(sentence).waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);
    expect((await call('GET', '')).body.items).toEqual([]);
  });

  it('of syslog have no secret, and a name that is taken is refused', async () => {
    await create({ name: 'Taken' });
    const page = await running().signedIn(owner, '/sinks?create=true');
    await page.getByRole('radio', { name: /^Syslog/ }).check();
    await page.getByLabel('Name').fill('Taken');
    await page.getByLabel('URL').fill('tls://93.184.216.34:6514');
    await page.getByLabel('Actions').fill('api_key.*, nothing');
    await submit(page);
    await page.getByText(/actions\[1\] must hold actions such as/).waitFor();
    expect(await page.getByLabel('Actions').evaluate((field) => field === document.activeElement)).toBe(true);
    await page.getByLabel('Actions').fill('api_key.*');
    await submit(page);
    await page.getByRole('alert').getByText(/name/).waitFor();
    await page.getByLabel('Name').fill('Syslog');
    await submit(page);
    await page.getByRole('heading', { level: 1, name: 'Syslog' }).waitFor();
    await page.getByText('Only all about keys').waitFor();
    expect(await page.getByRole('button', { name: 'Rotate the secret' }).count()).toBe(0);
  });

  it('are tested, paused and resumed, and say why the receiver refuses', async () => {
    const id = await create({ ...receiver.target, name: 'SIEM', enabled: false });
    const page = await running().signedIn(owner, `/sinks?sink=${id}`);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/^The test event has arrived, in \d+ ms: the receiver answered 204\.$/).waitFor();
    receiver.behaviour = () => 500;
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/^The test event has not arrived\. .*500/).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await act('Scout');
    await page.getByText('Failing', { exact: true }).waitFor();
    await page.getByRole('table', { name: 'Deliveries' }).getByText('Failed').first().waitFor();
    await page.getByText(/Nothing is left out meanwhile/).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    expect((await call('GET', `/${id}`)).body.enabled).toBe(false);
  });

  it('are changed, set back in the log, given a new secret and deleted', async () => {
    const id = await create({ name: 'SIEM', enabled: false });
    await act('Scout');
    const page = await running().signedIn(owner, `/sinks?sink=${id}`);
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByLabel('Name').fill('Security team');
    await page.getByRole('checkbox', { name: /^Security/ }).check();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Security team' }).waitFor();
    expect((await call('GET', `/${id}`)).body).toMatchObject({
      name: 'Security team',
      categories: ['security'],
    });

    await page.getByRole('button', { name: 'Set back in the log' }).click();
    await page.getByRole('radio', { name: 'a leaf of the log' }).check();
    await page.getByRole('textbox', { name: 'Leaf' }).fill('999999');
    await page.getByRole('button', { name: 'Go on from there' }).click();
    await page.getByText(/leafIndex must not be greater than \d+, the size of the log\.$/).waitFor();
    await expectAccessible(page);
    await page.getByRole('radio', { name: /very first event/ }).check();
    await page.getByRole('button', { name: 'Go on from there' }).click();
    await page.getByText(/^Before leaf 0;/).waitFor();

    await page.getByRole('button', { name: 'Rotate the secret' }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    await page.getByText(/^whsec_/).waitFor();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByText(/^Requests carry the signature of the earlier secret, too, until/).waitFor();

    await page.getByRole('button', { name: 'Delete' }).click();
    await expectAccessible(page);
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'The audit log is sent nowhere' }).waitFor();
    expect((await call('GET', `/${id}`)).status).toBe(404);
  });

  it('on a plan with keys are one for notices alone, and without keys none', async () => {
    await create({ name: 'Everything' });
    await setPlan('team');
    const page = await running().signedIn(owner, '/sinks');
    await page.getByText(/^The plan “team” delivers to one HTTPS sink, for notices alone/).waitFor();
    await page.getByText('Suspended by the plan').waitFor();
    await expectAccessible(page);
    await fill(page, 'Notices', PUBLIC_URL);
    expect(await page.getByRole('checkbox', { name: /^Notices/ }).isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: /^Syslog/ }).isDisabled()).toBe(true);
    await submit(page);
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Notices' }).waitFor();
    await page.getByRole('link', { name: 'Audit sinks' }).click();
    await fill(page, 'Another', PUBLIC_URL);
    await submit(page);
    await page.getByRole('alert').getByText(/plan/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();

    await setPlan('free');
    await page.reload();
    await page.getByText(/^The plan “free” forwards nothing of the audit log/).waitFor();
    expect(await page.getByRole('button', { name: 'Create sink' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Everything' }).click();
    await page.getByRole('heading', { level: 1, name: 'Everything' }).waitFor();
    expect(await page.getByRole('button', { name: 'Send a test' }).count()).toBe(0);
  });

  it('are read-only for who may see them alone, and say what permission is missing', async () => {
    const id = await create();
    const viewer = await addMemberWith(running().service, owner, ['audit_sinks.view']);
    const page = await running().signedIn(viewer, `/sinks?sink=${id}`);
    await page.getByRole('heading', { level: 1, name: 'SIEM' }).waitFor();
    for (const name of ['Send a test', 'Change', 'Delete'])
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    const stranger = await addMemberWith(running().service, owner, ['agents.view']);
    const refused = await running().signedIn(stranger, '/sinks');
    await refused.getByText('audit_sinks.view').waitFor();
    await expectAccessible(refused);
  });

  it('fit a phone', async () => {
    const id = await create({ ...receiver.target, name: 'SIEM of the night shift' });
    await act('Scout');
    await eventually(
      () => Promise.resolve(receiver.accepted),
      (accepted) => accepted.length > 0,
    );
    for (const path of ['/sinks', `/sinks?sink=${id}`, '/sinks?create=true']) {
      const page = await running().signedIn(owner, path, { width: 390, scheme: 'dark' });
      await page.getByText('SIEM of the night shift').first().waitFor();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    }
  });
});
