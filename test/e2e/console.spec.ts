import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { TestService } from '../support/service.js';

const BUILT = new URL('../../dist/console/', import.meta.url);
const BUDGET = 200_000;

describe('the console', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  const get = (path: string, headers: Record<string, string> = {}) => service.call('GET', path, { headers });
  const page = (path: string) => get(path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
  const assets = () =>
    [...readFileSync(new URL('index.html', BUILT), 'utf8').matchAll(/\/console\/[\w.-]+/g)].map(
      ([path]) => path,
    );

  it.each([
    '/',
    '/setup',
    '/sign-in',
    '/account',
    '/o/an-id',
    '/o/an-id/api-keys',
    '/o/an-id/api-keys/another',
  ])('is one page at %s, with a policy that lets no inline script run', async (path) => {
    const [first, second] = [await page(path), await page(path)];
    expect(first.status).toBe(200);
    expect(first.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const policy = String(first.headers['content-security-policy']);
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(policy).toMatch(/default-src 'none'; script-src 'self';/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(first.text).toContain(`nonce="${nonce}"`);
    expect(first.text).not.toContain('{{');
    expect(first.text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|style=/);
    expect(second.headers['content-security-policy']).not.toBe(policy);
  });

  it('comes in files that browsers may keep for ever, packed where that is understood', async () => {
    const paths = assets();
    expect(paths.length).toBeGreaterThan(3);
    for (const path of new Set(paths)) {
      const content = readFileSync(new URL(`.${path}`, BUILT));
      const plain = await get(path, { 'accept-encoding': 'identity' });
      expect(plain.headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
      });
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.text).toBe(content.toString());
      const packed = await service.service.app.inject({
        url: path,
        headers: { 'accept-encoding': 'br, gzip' },
      });
      expect(packed.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(packed.rawPayload).equals(content)).toBe(true);
    }
  });

  it('answers HEAD like GET, without the content', async () => {
    for (const path of ['/', assets()[0]!]) {
      const head = await service.call('HEAD', path);
      expect(head).toMatchObject({ status: 200, text: '' });
      expect(head.headers['content-type']).toBe((await get(path)).headers['content-type']);
    }
  });

  it.each([
    '/v1/nothing',
    '/console/nothing.js',
    '/console/..%2findex.html',
    '/nothing',
    '/o/an-id/api-keys/another/more',
  ])('leaves %s the problem that it is', async (path) => {
    const answer = await page(path);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('is no answer to who asks for data, or changes something', async () => {
    expect(await get('/o/an-id', { accept: 'application/json' })).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    expect(await service.call('POST', '/o/an-id')).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    });
    for (const path of ['/docs', '/problems', '/invitations/accept', '/reset-password', '/api-keys/claim'])
      expect((await page(path)).text).not.toContain('id="root"');
  });

  it(`takes at most ${BUDGET / 1000} kB of script to start, and all of its script is its own`, () => {
    const scripts = new Set(assets().filter((path) => path.endsWith('.js')));
    const sizes = [...scripts].map(
      (path) => gzipSync(readFileSync(new URL(`.${path}`, BUILT)), { level: 9 }).length,
    );
    const size = sizes.reduce((sum, one) => sum + one, 0);
    expect(size).toBeGreaterThan(10_000);
    expect(size).toBeLessThanOrEqual(BUDGET);
    // every page comes with files of its own, so that what starts does not hold them all
    expect(
      readdirSync(new URL('console/', BUILT)).filter((name) => name.startsWith('route-')).length,
    ).toBeGreaterThan(10);
  });
});
