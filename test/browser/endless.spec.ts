import type { Page } from 'playwright-core';
import type { Owner } from '../support/service.js';
import { expectAccessible } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';
import { addManyKeys } from './support/sample-keys.js';

const KEYS = 3_000;
const PAGE = 100;
/** How many rows the list keeps. */
const KEPT = 2_000;
/** Many more than lie between the first row and the thousandth. */
const STEPS = 500;

const rowNamed = (page: Page, name: string) => page.getByRole('row', { name });

/** The names of the rows in the document and their places, as assistive technology is told them. */
const rowsOf = (page: Page): Promise<{ index: number; name: string }[]> =>
  page.locator('tbody tr[data-index]').evaluateAll((rows) =>
    rows.map((row) => ({
      index: Number(row.getAttribute('aria-rowindex')),
      name: row.querySelector('a')!.textContent!,
    })),
  );

/** `key 000001` is the oldest, and the newest come first; the head of the table is row 1. */
const keyAt = (index: number): string => `key ${String(KEYS + 2 - index).padStart(6, '0')}`;

/** Scrolls by steps until a row is in the document. */
const scrolledUntil = (page: Page, name: string, step: number): Promise<void> =>
  page.evaluate(
    async ({ name: wanted, step: by }) => {
      const isThere = () =>
        [...document.querySelectorAll('tbody a')].some((link) => link.textContent === wanted);
      while (!isThere()) {
        window.scrollBy(0, by);
        await new Promise(requestAnimationFrame);
      }
    },
    { name, step },
  );

describeInBrowser('an endless list', () => {
  const running = browserConsole();
  let owner: Owner;
  beforeEach(async () => {
    owner = await running().owner();
    await addManyKeys(running(), owner, KEYS);
  });

  const toTheEnd = async (): Promise<Page> => {
    const page = await running().signedIn(owner, '/api-keys');
    await rowNamed(page, keyAt(2)).waitFor();
    await scrolledUntil(page, keyAt(KEYS + 1), 3_000);
    return page;
  };

  it('lets go what is far away, and keeps each row in its place, down and up again', async () => {
    const page = await toTheEnd();
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(KEPT * 60 + 1_000);
    for (const { index, name } of await rowsOf(page)) expect(name).toBe(keyAt(index));
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(KEYS + 1));
    await expectAccessible(page);
    // a row that is neither the first nor the last must not be passed between two looks
    await scrolledUntil(page, keyAt(KEPT / 2), -500);
    for (const { index, name } of await rowsOf(page)) expect(name).toBe(keyAt(index));
    await scrolledUntil(page, keyAt(2), -2_000);
    const top = await rowsOf(page);
    expect(top[0]).toEqual({ index: 2, name: keyAt(2) });
    for (const { index, name } of top) expect(name).toBe(keyAt(index));
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('-1');
  });

  it('shows what has come and gone since when one comes back up', async () => {
    const page = await toTheEnd();
    const { service } = running();
    // a page and a half of new ones, and a whole page of others gone
    await service.sql(
      `INSERT INTO api_keys (id, organization_id, name, digest, prefix, last4, scopes, created_by_kind, created_by_id, created_by_name, created_at)
       SELECT uuid_v7(), $1, 'new ' || i, sha256(($1::uuid::text || 'new' || i)::bytea), 'psk_new' || lpad(i::text, 5, '0'), 'last',
              '{agents:read}', 'user', $2, 'Ada', clock_timestamp() + make_interval(secs => i) FROM generate_series(1, ${PAGE * 1.5}) i`,
      [owner.organizationId, owner.userId],
    );
    await service.sql(
      `UPDATE api_keys SET revoked_at = clock_timestamp(), revocation_reason = 'other'
       WHERE organization_id = $1 AND name BETWEEN $2 AND $3`,
      [owner.organizationId, keyAt(450), keyAt(351)],
    );
    await scrolledUntil(page, `new ${PAGE * 1.5}`, -2_000);
    const seen = new Set<string>();
    for (let step = 0; step < STEPS && !seen.has(keyAt(1_000)); step++) {
      for (const { name } of await rowsOf(page)) seen.add(name);
      await page.evaluate(async () => {
        window.scrollBy(0, 600);
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
      });
    }
    const expected = [
      ...Array.from({ length: PAGE * 1.5 }, (_, index) => `new ${index + 1}`),
      ...Array.from({ length: 999 }, (_, index) => keyAt(index + 2)).filter(
        (name) => name < keyAt(450) || name > keyAt(351),
      ),
    ];
    expect(expected.filter((name) => !seen.has(name))).toEqual([]);
    expect(await rowNamed(page, keyAt(400)).count()).toBe(0);
  });

  it('keeps what was selected, and goes back to the first by button and by key', async () => {
    const page = await running().signedIn(owner, '/api-keys');
    await page.getByRole('checkbox', { name: `Select ${keyAt(2)}` }).check();
    await scrolledUntil(page, keyAt(KEYS + 1), 3_000);
    await page.getByRole('checkbox', { name: `Select ${keyAt(KEYS + 1)}` }).check();
    await page.getByText('2 keys selected').waitFor();
    await page.getByRole('button', { name: 'Back to the first' }).click();
    await rowNamed(page, keyAt(2)).waitFor();
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    expect(await page.getByRole('checkbox', { name: `Select ${keyAt(2)}` }).isChecked()).toBe(true);
    await scrolledUntil(page, keyAt(KEYS + 1), 3_000);
    expect(await page.getByRole('checkbox', { name: `Select ${keyAt(KEYS + 1)}` }).isChecked()).toBe(true);
    await page.keyboard.press('Home');
    await rowNamed(page, keyAt(2)).waitFor();
    expect((await rowsOf(page))[0]).toEqual({ index: 2, name: keyAt(2) });
  });
});
