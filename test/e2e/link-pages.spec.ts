import { TestService } from '../support/service.js';

describe('the pages of one-time links', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  it.each([
    ['/invitations/accept', '/v1/invitations/accept'],
    ['/reset-password', '/v1/auth/password/reset'],
    ['/api-keys/claim', '/v1/api-keys/claim'],
  ])('%s runs our own script alone, nothing inline', async (path, call) => {
    const page = await service.call('GET', path);
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.text).not.toMatch(/<style|style=|\son\w+=|<script[^>]*>[^<]/);
    expect(page.text).toContain(`data-call="${call}"`);
    for (const [, asset] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const got = await service.call('GET', asset!);
      expect(got.status).toBe(200);
      expect(got.headers['content-type']).toMatch(/^text\/(css|javascript); charset=utf-8$/);
    }
  });

  it.each(['link', 'claim'])('read the token where browsers send it to no server (%s.js)', async (name) => {
    const { text } = await service.call('GET', `/pages/${name}.js`);
    expect(text).toContain('location.hash');
    expect(text).not.toContain('location.search');
  });
});
