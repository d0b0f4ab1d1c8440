import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Owner } from '../support/service.js';
import { FIRST_SCREEN, SCREENS, type Screen } from './screens.js';
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
    if (PICTURES) await mkdir(PICTURES, { recursive: true });
  });

  const open = ({ as, path }: Screen, { width, scheme }: (typeof VIEWS)[number]) => {
    const view = { width, scheme, height: width < 600 ? 844 : 900 };
    if (as === 'visitor') return running().open(path, view);
    return running().signedIn(owner, path, { ...view, isWhole: as === 'person' });
  };
  const itIsFitToBeSeen = (screen: Screen) =>
    it.each(VIEWS)('is accessible and fits at $width px in $scheme colours', async (view) => {
      const page = await open(screen, view);
      await page.getByRole('heading', { level: 1, name: screen.heading }).waitFor();
      await screen.act?.(page);
      await page.waitForLoadState('networkidle');
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      const file = `${screen.name}-${view.width}-${view.scheme}.png`;
      if (PICTURES) await page.screenshot({ path: join(PICTURES, file) });
    });

  describe('of a service without an owner', () => itIsFitToBeSeen(FIRST_SCREEN));

  describe('of one in use', () => {
    beforeAll(async () => {
      owner = await running().owner('Northwind Robotics');
      await running().service.sql(
        `UPDATE users SET name = 'Mary Jackson', email = 'mary@northwind.example' WHERE id = $1`,
        [owner.userId],
      );
      for (const { arrange } of SCREENS) await arrange?.(running(), owner);
    });
    describe.each(SCREENS)('$name', (screen) => itIsFitToBeSeen(screen));
  });
});
