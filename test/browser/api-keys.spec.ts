import type { Page } from 'playwright-core';
import { addKey, addMember, addMemberWith, roleIds } from '../support/actors.js';
import type { Owner } from '../support/service.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';
import { addManyKeys, addSampleKeys } from './support/sample-keys.js';

/** How high rows and scopes of the table get in px, and what reaches beyond its cell. */
function measure(table: Element) {
  const highest = (selector: string) =>
    Math.max(...[...table.querySelectorAll(selector)].map((one) => one.getBoundingClientRect().height));
  const overlaps = [...table.querySelectorAll('tbody td[data-label]')]
    .filter((cell) => cell.scrollWidth > cell.clientWidth)
    .map((cell) => cell.textContent);
  return { row: highest('tbody tr[data-index]'), scope: highest('[data-label="Scopes"] code'), overlaps };
}

describeInBrowser('the API keys', () => {
  const running = browserConsole();
  let owner: Owner;
  beforeEach(async () => {
    owner = await running().owner('Acme');
  });

  const heading = (page: Page) => page.getByRole('heading', { level: 1, name: 'API keys' });
  const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
  const namesOf = (page: Page) => page.getByRole('table').getByRole('link').allTextContents();
  const searchOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
  const named = async (name: string) => {
    const key = await addKey(running().service, owner);
    await running().service.sql('UPDATE api_keys SET name = $2 WHERE id = $1', [key.id, name]);
    return { ...key, name };
  };
  const choose = async (page: Page, filter: string, value: string) => {
    await page.getByRole('search').getByRole('button', { name: filter, exact: true }).click();
    await page.getByRole('menuitemradio', { name: value }).click();
  };

  describe('list', () => {
    it('shows what is known of each, and markup in a name as the text it is', async () => {
      const name = '<img src=x onerror="document.title=1"><b>bold</b>';
      await addSampleKeys(running(), owner);
      await named(name);
      const page = await running().signedIn(owner, '/api-keys');
      const cells = row(page, 'Deployment pipeline').getByRole('cell');
      await cells.first().waitFor();
      const text = (await cells.allInnerTexts()).join(' | ').replaceAll(/\s+/g, ' ');
      expect(text).toMatch(/GitHub Actions, production/);
      expect(text).toMatch(/psk_kR7wTz2b…x9Qa \| agents:read agents:write \+1/);
      expect(text).toMatch(/by Ada Lovelace \| \d+ minutes ago from 140\.82\.112\.3 \| in 48 days \| Active/);
      await page.getByRole('link', { name }).waitFor();
      expect(await page.locator('main img, main b').count()).toBe(0);
      expect(await page.getByText('Old pipeline').count()).toBe(0);
      await expectAccessible(page);
    });

    it('keeps its rows low and its scopes whole at every width', async () => {
      await addSampleKeys(running(), owner);
      await running().service.sql(
        `UPDATE api_keys SET scopes = '{tokens:introspect,workflows:execute,agents:read}' WHERE name = 'Terraform'`,
      );
      const page = await running().signedIn(owner, '/api-keys');
      await row(page, 'Terraform').waitFor();
      for (const [width, highest] of [
        [390, 320],
        [768, 180],
        [1001, 100],
        [1024, 100],
        [1280, 100],
        [1400, 100],
      ] as const) {
        await page.setViewportSize({ width, height: 900 });
        const found = await page.getByRole('table').evaluate(measure);
        expect({ width, ...found }).toMatchObject({ width, overlaps: [] });
        expect(found.row).toBeLessThanOrEqual(highest);
        // one line of text
        expect(found.scope).toBeLessThanOrEqual(24);
        await expectNoSidewaysScroll(page);
      }
    });

    it('is narrowed, searched and sorted by its URL, which can be shared', async () => {
      await addSampleKeys(running(), owner);
      const page = await running().signedIn(owner, '/api-keys');
      await choose(page, 'Scope', 'analytics:read');
      await page.getByRole('button', { name: 'Name' }).click();
      const expected = ['Analytics export', 'Billing reconciliation', 'Customer portal'];
      await row(page, expected[0]!).waitFor();
      await page.waitForFunction(
        (first) => document.querySelector('tbody a')?.textContent === first,
        expected[0],
      );
      expect(await namesOf(page)).toEqual(expected);
      expect(searchOf(page)).toEqual({ scope: 'analytics:read', sort: 'name' });
      await page.getByRole('searchbox').fill('PORT');
      await row(page, 'Billing').waitFor({ state: 'detached' });
      expect(await namesOf(page)).toEqual(['Analytics export', 'Customer portal']);

      const shared = await running().signedIn(owner, `/api-keys${new URL(page.url()).search}`);
      await row(shared, 'Customer portal').waitFor();
      expect(await namesOf(shared)).toEqual(['Analytics export', 'Customer portal']);
      expect(await shared.getByRole('searchbox').inputValue()).toBe('PORT');
      expect(await shared.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe(
        'ascending',
      );
      await shared.getByRole('button', { name: 'Remove the filter Scope' }).click();
      await row(shared, 'Support agent').waitFor();
      expect(searchOf(shared)).toEqual({ q: 'PORT', sort: 'name' });
      await shared.getByRole('button', { name: 'Clear', exact: true }).click();
      await row(shared, 'Terraform').waitFor();
      await choose(shared, 'Status', 'Revoked');
      await row(shared, 'Old pipeline').waitFor();
      await choose(shared, 'Last used', 'Never');
      await shared.getByRole('heading', { name: 'No key matches' }).waitFor();
      await expectAccessible(shared);
    });

    it('keeps of a pasted token only what is shown of it anyway', async () => {
      const key = await named('pasted');
      await named('another');
      const page = await running().signedIn(owner, '/api-keys');
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await row(page, 'another').waitFor();
      await page.getByRole('searchbox').fill(key.token);
      await row(page, 'another').waitFor({ state: 'detached' });
      expect(await namesOf(page)).toEqual(['pasted']);
      expect(searchOf(page)).toEqual({ q: key.token.slice(0, 12) });
      expect(asked.join()).not.toContain(key.token.slice(0, 13));
    });

    it('goes on as one scrolls, with no more rows in the document than fit', async () => {
      await addManyKeys(running(), owner, 450);
      const page = await running().signedIn(owner, '/api-keys?sort=name');
      await row(page, 'key 000001').waitFor();
      const most = async () => page.getByRole('row').count();
      expect(await most()).toBeLessThan(60);
      for (let scrolled = 0; scrolled < 100 && (await row(page, 'key 000450').count()) === 0; scrolled++) {
        await page.mouse.wheel(0, 4_000);
        await page.waitForFunction(() => document.querySelectorAll('tbody tr[data-index]').length > 0);
        expect(await most()).toBeLessThan(60);
      }
      const last = row(page, 'key 000450');
      await last.waitFor();
      expect(await last.getAttribute('aria-rowindex')).toBe('451');
      expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('451');
      await page.keyboard.press('Home');
    });

    it('works at 390 px, as cards', async () => {
      await addSampleKeys(running(), owner);
      const page = await running().signedIn(owner, '/api-keys', { width: 390, height: 844 });
      await row(page, 'Terraform').waitFor();
      await expectNoSidewaysScroll(page);
      await page.getByRole('checkbox', { name: 'Select Terraform' }).click();
      await page.getByRole('region', { name: 'Selection' }).waitFor();
      await expectAccessible(page);
    });
  });

  describe('when there is nothing to show', () => {
    it('says how the first key comes about', async () => {
      const page = await running().signedIn(owner, '/api-keys');
      await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
      await page.getByRole('button', { name: 'Create the first key' }).waitFor();
      await expectAccessible(page);
    });

    it('names the permission that is missing', async () => {
      const member = await addMemberWith(running().service, owner, ['organization.view']);
      const page = await running().signedIn(member, '/api-keys');
      await page.getByRole('heading', { name: 'You may not see this' }).waitFor();
      await page.getByText('api_keys.view').waitFor();
      expect(await page.getByRole('button', { name: 'Create key' }).count()).toBe(0);
      await expectAccessible(page);
    });

    it('says that the service cannot be reached, and tries again when asked', async () => {
      await addSampleKeys(running(), owner);
      const page = await running().signedIn(owner, '/policy');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.route('**/api-keys?*', (route) =>
        route.fulfill({
          status: 503,
          json: { status: 503, code: 'unavailable', detail: 'The database does not answer.' },
        }),
      );
      await page.getByRole('link', { name: 'API keys' }).click();
      await page.getByText('The database does not answer.').waitFor();
      await page.unroute('**/api-keys?*');
      await page.getByRole('button', { name: 'Try again' }).click();
      await row(page, 'Terraform').waitFor();
    });

    it.each([
      ['owner', true],
      ['developer', false],
    ])(
      'explains, on a plan without keys, how a plan has them, to a member who is %s',
      async (role, mayChange) => {
        const { service } = running();
        await addSampleKeys(running(), owner);
        await service.sql(`UPDATE organizations SET plan = 'free' WHERE id = $1`, [owner.organizationId]);
        const roles = await roleIds(service, owner);
        const member = role === 'owner' ? owner : await addMember(service, owner, [roles[role]!]);
        const page = await running().signedIn(member, '/api-keys');
        await page.getByRole('heading', { name: 'API keys are not part of the plan “free”' }).waitFor();
        await page.getByText(/comes with team and enterprise/).waitFor();
        await page.getByText(/keys of this organization are suspended/).waitFor();
        const link = page.getByRole('main').getByRole('link', { name: 'Change the plan' });
        if (mayChange) await link.waitFor();
        else await page.getByText(/Owner of Acme .* can change it/).waitFor();
        expect(await link.count()).toBe(mayChange ? 1 : 0);
        expect(await page.getByRole('button', { name: 'Create key' }).count()).toBe(0);
        await expectAccessible(page);
      },
    );
  });
  it('says which of them expire soon, are overdue or idle', async () => {
    await addSampleKeys(running(), owner);
    const body = {
      maxLifetimeDays: null,
      requireExpiry: null,
      defaultOverlapSeconds: null,
      rotateAfterDays: 180,
      idleAfterDays: 60,
    };
    const put = await running().service.call('PUT', `${owner.base}/api-key-policy`, {
      token: owner.token,
      body,
    });
    expect(put.status).toBe(200);
    const page = await running().signedIn(owner, '/api-keys');
    const banner = page.getByRole('region', { name: 'Notice' });
    await banner.getByText('2 keys are overdue by the policy').waitFor();
    await banner.getByText('2 keys are idle').waitFor();
    await expectAccessible(page);
    await banner.getByRole('link', { name: '1 key expires within 14 days' }).click();
    await page.getByRole('heading', { level: 1, name: 'Key report' }).waitFor();
    expect(searchOf(page)).toEqual({ finding: 'expiring' });
  });

  it('has its heading', async () => {
    const page = await running().signedIn(owner, '/api-keys');
    await heading(page).waitFor();
    expect(await page.title()).toBe('API keys · Praesidia Keys');
  });
});
