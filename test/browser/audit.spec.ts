import type { Page } from 'playwright-core';
import { addKey, addMemberWith, type TestKey } from '../support/actors.js';
import type { Owner } from '../support/service.js';
import { sealed } from '../support/tree.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';

describeInBrowser('the audit log', () => {
  const running = browserConsole();
  let owner: Owner;
  let key: TestKey;

  beforeEach(async () => {
    const { service } = running();
    owner = await running().owner('Acme');
    key = await addKey(service, owner, { scopes: ['agents:write'] });
  });

  const act = async (name: string): Promise<void> => {
    const answer = await running().service.call('POST', `${owner.base}/agents`, {
      token: owner.token,
      body: { name },
    });
    expect(answer.status).toBe(201);
  };
  const table = (page: Page) => page.getByRole('table', { name: 'Audit events' });
  const rowOf = (page: Page, text: string | RegExp) => table(page).getByRole('row').filter({ hasText: text });
  const choose = async (page: Page, filter: string, choice: string): Promise<void> => {
    await page.getByRole('button', { name: filter, exact: true }).click();
    await page.getByRole('menuitemradio', { name: choice, exact: true }).click();
  };

  it('is filtered, and its address shows the same to others', async () => {
    await act('Scout');
    await running().service.call('GET', `${owner.base}/workflows`, { token: key.token });
    const page = await running().signedIn(owner, '/audit');
    await rowOf(page, 'Scout').waitFor();
    await choose(page, 'Outcome', 'Denied');
    await rowOf(page, 'Scout').waitFor({ state: 'detached' });
    await rowOf(page, 'out_of_scope').waitFor();
    await expectAccessible(page);
    const other = await running().signedIn(owner, `/audit${new URL(page.url()).search}`);
    await rowOf(other, 'out_of_scope').waitFor();
    expect(await table(other).getByRole('row').count()).toBe(2);
    await page.getByRole('button', { name: 'Remove the filter Outcome' }).click();
    await rowOf(page, 'Scout').waitFor();
    await choose(page, 'Action', 'Agent deleted');
    await page.getByRole('heading', { name: 'No event matches' }).waitFor();
    await expectAccessible(page);
  });

  it('is filtered by a person or key that is searched for, by keyboard alone', async () => {
    await act('Scout');
    await running().service.call('GET', `${owner.base}/agents`, { token: key.token });
    const page = await running().signedIn(owner, '/audit');
    await rowOf(page, 'Scout').waitFor();
    await page.getByRole('button', { name: 'Actor' }).focus();
    await page.keyboard.press('Enter');
    const box = page.getByRole('searchbox', { name: /Name of a person or key/ });
    await box.waitFor();
    await page.keyboard.type(`key ${key.id}`);
    const found = page.getByRole('button', { name: new RegExp(`^key ${key.id}`) });
    await found.waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await rowOf(page, 'Scout').waitFor({ state: 'detached' });
    await rowOf(page, 'Key used').waitFor();
    expect(new URL(page.url()).searchParams.get('actor')).toBe(key.id);
    await page.getByRole('button', { name: `Actor: key ${key.id}` }).waitFor();
  });

  it('puts new events on top when asked, and keeps the place of who has scrolled down', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `agent ${index + 1}`);
    for (const name of names) await act(name);
    const page = await running().signedIn(owner, '/audit', { height: 600 });
    await rowOf(page, /agent 40(?!\d)/).waitFor();
    await page.mouse.wheel(0, 900);
    await page.waitForFunction(() => window.scrollY > 400);
    const kept = rowOf(page, /agent 20(?!\d)/);
    await kept.waitFor();
    await act('Newcomer');
    const news = page.getByRole('button', { name: /^Show \d+ new events?$/ });
    await news.waitFor();
    expect(await rowOf(page, 'Newcomer').count()).toBe(0);
    const before = (await kept.boundingBox())!.y;
    await news.click();
    await news.waitFor({ state: 'detached' });
    expect(Math.abs((await kept.boundingBox())!.y - before)).toBeLessThanOrEqual(2);
    await page.evaluate(() => window.scrollTo(0, 0));
    await rowOf(page, 'Newcomer').waitFor();
    expect(await rowOf(page, 'Newcomer').count()).toBe(1);
  });

  it('shows an event with its proof, followed to the signed checkpoint by the browser', async () => {
    await act('<img src=x onerror=alert(1)>');
    await sealed(running().service);
    const page = await running().signedIn(owner, '/audit');
    await page.getByText(/^Verified to checkpoint \d+/).waitFor();
    await rowOf(page, '<img src=x').getByRole('link').click();
    const dialog = page.getByRole('dialog', { name: 'Agent registered' });
    await dialog.getByText(/followed the proof of that to the signed checkpoint of \d+ events\./).waitFor();
    expect(await dialog.getByText('<img src=x onerror=alert(1)>').count()).toBeGreaterThan(0);
    expect(await page.locator('img').count()).toBe(0);
    await expectAccessible(page);
    const linked = await running().signedIn(
      owner,
      `/audit?outcome=denied&event=${new URL(page.url()).searchParams.get('event')}`,
    );
    await linked.getByRole('dialog', { name: 'Agent registered' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.has('event')).toBe(false);
  });

  it.each([
    [
      'an event that is not what was logged',
      '**/audit-events?*',
      (body: { items: { actor: { name: string } }[] }) =>
        body.items.forEach(({ actor }) => (actor.name = 'Somebody else')),
      'it is not what was logged',
    ],
    [
      'a proof that leads elsewhere',
      '**/proofs/inclusion?*',
      (body: { proof: string[] }) => body.proof.reverse().push(body.proof[0]!),
      'the proof of that does not lead to the signed checkpoint',
    ],
    [
      'a checkpoint that nobody has signed',
      '**/audit-log/checkpoint',
      (body: { signature: string }) => (body.signature = Buffer.alloc(64, 1).toString('base64')),
      'does not bear the signature of a published key',
    ],
  ])('says so of %s', async (_, path, forge, sentence) => {
    await act('Scout');
    await act('Rover');
    await sealed(running().service);
    const page = await running().signedIn(owner, '/audit');
    await rowOf(page, 'Scout').waitFor();
    await page.route(path, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as never;
      forge(body);
      await route.fulfill({ response, json: body });
    });
    await page.reload();
    // anywhere on the row
    await rowOf(page, 'Scout')
      .getByRole('cell')
      .last()
      .click({ position: { x: 4, y: 4 } });
    await page.getByText(sentence).first().waitFor();
    await expectAccessible(page);
  });

  it('answers in a sentence why a request was refused', async () => {
    const { service } = running();
    const refused = await service.call('GET', `${owner.base}/workflows`, { token: key.token });
    const page = await running().signedIn(owner, '/audit');
    const ask = async (requestId: string) => {
      await page.getByLabel('Why was a request refused?').fill(requestId);
      await page.getByRole('button', { name: 'Explain' }).click();
    };
    await ask(refused.body.requestId as string);
    await page
      .getByText(
        /^GET \/workflows was refused because the key “key .*” \(psk_.*…\) has no scope that holds workflows\.view\.$/,
      )
      .waitFor();
    await page.getByText(/^It would be allowed by giving it the scope workflows:read\b.*\.$/).waitFor();
    expect(new URL(page.url()).searchParams.get('request')).toBe(refused.body.requestId);
    await expectAccessible(page);

    await service.sql('UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = $1', [key.id]);
    const dead = await service.call('GET', `${owner.base}/agents`, { token: key.token });
    await ask(dead.body.requestId as string);
    await page
      .getByText(/^GET \/agents was refused because the key “key .*” .* had been revoked\.$/)
      .waitFor();

    await ask('01890000-0000-7000-8000-000000000000');
    await page.getByText('No event of this organization has this request id.').waitFor();
    await ask('nonsense');
    await page.getByText(/^A request id looks like/).waitFor();
  });

  it.each([
    ['NDJSON', 'ndjson', (text: string) => (JSON.parse(text.split('\n')[0]!) as { outcome: string }).outcome],
    ['CSV', 'csv', (text: string) => /denied/.exec(text)?.[0]],
    [
      'OCSF',
      'ndjson',
      (text: string) => (JSON.parse(text.split('\n')[0]!) as { status: string }).status && 'denied',
    ],
  ])(
    'is exported as %s with the filters, by a download of the browser',
    async (name, extension, outcomeOf) => {
      await act('Scout');
      await running().service.call('GET', `${owner.base}/workflows`, { token: key.token });
      await sealed(running().service);
      const page = await running().signedIn(owner, '/audit?outcome=denied');
      await rowOf(page, 'out_of_scope').waitFor();
      await page.getByRole('button', { name: 'Export' }).click();
      const downloading = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${extension}`));
      const text = Buffer.concat(await (await download.createReadStream()).toArray()).toString();
      expect(text).not.toContain('Scout');
      expect(outcomeOf(text)).toBe('denied');
    },
  );

  it('says in a sentence why an export was refused or broke off, and saves nothing', async () => {
    await act('Scout');
    const reader = await addMemberWith(running().service, owner, ['audit.view', 'audit.export']);
    const page = await running().signedIn(reader, '/audit');
    await rowOf(page, 'Scout').waitFor();
    let downloads = 0;
    page.on('download', () => (downloads += 1));
    const alert = page.getByRole('alert');
    const refused = async (sentence: string | RegExp) => {
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: /^CSV/ }).click();
      await alert.getByText(sentence).waitFor();
      await expectAccessible(page);
      await alert.getByRole('button', { name: 'Dismiss' }).click();
      await alert.getByText(sentence).waitFor({ state: 'detached' });
    };
    // taken away while the page is open
    await running().service.sql(`UPDATE roles SET permissions = '{audit.view}' WHERE organization_id = $1`, [
      owner.organizationId,
    ]);
    await refused(/audit\.export/);
    const busy = {
      status: 429,
      code: 'too_many_requests',
      detail: 'As many exports as may be are under way.',
    };
    await page.route('**/audit-events/export?*', (route) =>
      route.fulfill({ status: 429, contentType: 'application/problem+json', body: JSON.stringify(busy) }),
    );
    await refused(busy.detail);
    await page.unroute('**/audit-events/export?*');
    await page.route('**/audit-events/export?*', (route) => route.abort());
    await refused(/cannot be reached/);
    expect(downloads).toBe(0);
  });

  it('says what permission is missing', async () => {
    const stranger = await addMemberWith(running().service, owner, ['agents.view']);
    const page = await running().signedIn(stranger, '/audit', { width: 390 });
    await page.getByText('audit.view').waitFor();
    expect(await page.getByRole('button', { name: 'Export' }).count()).toBe(0);
    await expectAccessible(page);
  });

  it('fits a phone', async () => {
    await act('Scout');
    const page = await running().signedIn(owner, '/audit', { width: 390, scheme: 'dark' });
    await rowOf(page, 'Scout').getByRole('link').click();
    await page.getByRole('dialog').waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });
});
