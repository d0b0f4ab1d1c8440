import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Owner } from '../support/service.js';
import { SCREENS } from './screens.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser, type Scheme } from './support/console.js';

const PICTURES = process.env.SCREENSHOTS;
const EVERY_VIEW = [390, 1440].flatMap((width) =>
  (['light', 'dark'] as const satisfies readonly Scheme[]).map((scheme) => ({ width, scheme })),
);
// each width and each scheme once; every pair of them where pictures are taken
const VIEWS = PICTURES ? EVERY_VIEW : [EVERY_VIEW[1]!, EVERY_VIEW[2]!];

describeInBrowser('every screen', () => {
  const running = browserConsole();
  let owner: Owner;
  beforeAll(async () => {
    owner = await running().owner('Northwind Robotics');
    for (const { arrange } of SCREENS) await arrange?.(running(), owner);
    if (PICTURES) await mkdir(PICTURES, { recursive: true });
  });

  describe.each(SCREENS)('$name', ({ name, path, heading, act }) => {
    it.each(VIEWS)('is accessible and fits at $width px in $scheme colours', async ({ width, scheme }) => {
      const page = await running().signedIn(owner, path, { width, scheme, height: width < 600 ? 844 : 900 });
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await act?.(page);
      await page.waitForLoadState('networkidle');
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-${width}-${scheme}.png`) });
    });
  });
});
