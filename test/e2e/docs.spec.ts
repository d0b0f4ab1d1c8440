import { PROBLEM_CODES } from '../../src/http/problem-codes.js';
import { RouteInventory } from '../../src/access/route-inventory.js';
import { TestService } from '../support/service.js';

describe('documentation and health', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  it('serves Swagger UI with everything it loads, from here alone', async () => {
    const page = await service.call('GET', '/docs');
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(page.text).not.toMatch(/<script(?![^>]* src=)|<style|https?:/);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    expect(loaded).toHaveLength(6);
    for (const path of loaded) {
      const file = await service.call('GET', path);
      expect([path, file.status]).toEqual([path, 200]);
      expect(file.text.length).toBeGreaterThan(100);
    }
    expect((await service.call('GET', '/docs/start.js')).headers['content-type']).toMatch(
      /^text\/javascript/,
    );
  });

  it.each([
    'package.json',
    '..%2fpackage.json',
    '%2e%2e%2f%2e%2e%2fpackage.json',
    'constructor',
    '__proto__',
  ])('does not serve /docs/%s', async (name) => {
    const answer = await service.call('GET', `/docs/${name}`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('explains every problem code under its anchor', async () => {
    const page = await service.call('GET', '/problems');
    expect(page.status).toBe(200);
    const anchors = [...page.text.matchAll(/<section id="(\w+)">/g)].map(([, id]) => id);
    expect(anchors).toEqual(Object.keys(PROBLEM_CODES));
    expect(page.text).not.toContain('`');
  });

  it('serves the committed OpenAPI document, which has every route with what it declares', async () => {
    const answer = await service.call('GET', '/openapi.json');
    expect(answer.status).toBe(200);
    const { paths } = answer.body as {
      paths: Record<string, Record<string, { security: unknown[]; 'x-required-permission'?: string }>>;
    };
    const { routes } = service.service.app.get(RouteInventory, { strict: false });
    const documented = routes.filter(({ path }) => /^\/(v1|health|\.well-known)\//.test(path));
    expect(documented.length).toBeGreaterThan(10);
    for (const { method, path, access } of documented) {
      const operation = paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      const permission = access.kind === 'permission' ? access.permission : undefined;
      expect([method, path, operation?.['x-required-permission']]).toEqual([method, path, permission]);
      expect([method, path, operation?.security.length]).toEqual([
        method,
        path,
        access.kind === 'public' ? 0 : access.kind === 'service' ? 1 : 2,
      ]);
    }
    const count = Object.values(paths).reduce((sum, item) => sum + Object.keys(item).length, 0);
    expect(count).toBe(documented.length);
  });

  it('is live and ready, without a credential', async () => {
    expect(await service.call('GET', '/health/live')).toMatchObject({
      status: 200,
      body: { status: 'live' },
    });
    expect(await service.call('GET', '/health/ready?probe=1')).toMatchObject({
      status: 200,
      body: { status: 'ready' },
    });
  });
});
