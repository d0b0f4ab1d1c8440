import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { TestService, type Owner } from '../../support/service.js';
import { findChromium } from './chromium.js';

export type Scheme = 'light' | 'dark';

export interface View {
  /** of the window, in px; 1440 by default, below 600 with a finger */
  width?: number;
  height?: number;
  scheme?: Scheme;
}

const EXECUTABLE = findChromium();
const COOKIE = '__Host-praesidia_session';
// what a refusal leaves in the browser's console is no fault of the page
const EXPECTED = /^Failed to load resource/;

/** Like `describe`, skipped aloud where there is no browser. */
export const describeInBrowser: typeof describe | typeof describe.skip = EXECUTABLE
  ? describe
  : describe.skip;

/** The console as people see it: the real service on a database of its own, and a real browser. */
export class BrowserConsole {
  private readonly contexts: BrowserContext[] = [];
  /** what pages said that they should not: errors of scripts, violations of the content security policy */
  readonly faults: string[] = [];

  private constructor(
    readonly service: TestService,
    /** without a trailing slash */
    readonly url: string,
    private readonly browser: Browser,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<BrowserConsole> {
    const service = await TestService.start(env);
    await service.service.app.listen(0, '127.0.0.1');
    const { port } = (service.service.app.getHttpServer() as { address(): AddressInfo }).address();
    const browser = await chromium.launch({
      executablePath: EXECUTABLE!,
      args: ['--no-sandbox', '--force-color-profile=srgb', '--disable-gpu'],
    });
    return new BrowserConsole(service, `http://127.0.0.1:${port}`, browser);
  }

  /** An organization with its owner, whose session `signedIn` takes. */
  owner(name?: string): Promise<Owner> {
    return this.service.owner(name);
  }

  /** A browser of its own at a path of the console, without any session. */
  async open(path = '/', view: View = {}): Promise<Page> {
    const page = await this.page(view);
    await page.goto(`${this.url}${path}`);
    return page;
  }

  /**
   * The same with a session.
   * @param path below the organization's, `/api-keys`; or a whole one, `/account`, with `isWhole`
   */
  async signedIn(
    { token, organizationId }: Pick<Owner, 'token' | 'organizationId'>,
    path: string,
    view: View & { isWhole?: boolean } = {},
  ): Promise<Page> {
    const page = await this.page(view);
    // browsers take such a cookie over plain HTTP from loopback, but from the debugger for https alone
    const url = this.url.replace('http:', 'https:');
    await page
      .context()
      .addCookies([{ name: COOKIE, value: token, url, secure: true, httpOnly: true, sameSite: 'Strict' }]);
    await page.goto(view.isWhole ? `${this.url}${path}` : `${this.url}/o/${organizationId}${path}`);
    return page;
  }

  private async page({ width = 1440, height = 900, scheme = 'light' }: View): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      hasTouch: width < 600,
      isMobile: width < 600,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    this.contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text())) this.faults.push(message.text());
    });
    return page;
  }

  /** Closes what one test has opened. @returns what pages said meanwhile that they should not */
  async closePages(): Promise<string[]> {
    for (const context of this.contexts.splice(0)) await context.close();
    return this.faults.splice(0);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.service.stop();
  }
}

/** One for all tests of a file; each of them also fails when its pages had a fault. */
export function browserConsole(env: Record<string, string> = {}): () => BrowserConsole {
  let running: BrowserConsole | undefined;
  beforeAll(async () => {
    running = await BrowserConsole.start(env);
  });
  afterEach(async () => {
    expect(await running?.closePages()).toEqual([]);
  });
  afterAll(async () => running?.stop());
  return () => running!;
}
