import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../../access/principal.js';
import { HostRequest, hostRequestOf, principalOf } from './host-request.js';
import type { PlatformRequest } from './transport.js';

describe("the route of a host's request", () => {
  const routeOf = (platform: Partial<PlatformRequest>): string =>
    new HostRequest({ method: 'GET', headers: {}, raw: {} as IncomingMessage, ...platform }).context.route;

  it.each<[string, Partial<PlatformRequest>, string]>([
    ['Fastify', { routeOptions: { url: '/invoices/:id' } }, '/invoices/:id'],
    ['Express', { route: { path: '/api/invoices/:id' }, baseUrl: '' }, '/api/invoices/:id'],
    ['a GraphQL server that Express has mounted', { baseUrl: '/graphql', params: {} }, '/graphql'],
    // what Express tells of a mount is the path it was called at
    [
      'a router that Express has mounted at /tenants/:tenant',
      { route: { path: '/invoices/:id' }, baseUrl: '/tenants/123', params: { id: '7' } },
      '/invoices/:id',
    ],
    [
      'a GraphQL server mounted at /tenants/:tenant/graphql, which Express does not tell',
      { baseUrl: '/tenants/123/graphql', params: { tenant: '123' } },
      '',
    ],
    ['an expression of Express, which is no template', { route: { path: /x/ }, baseUrl: '/tenants/123' }, ''],
  ])('is the template of %s', (_, platform, route) => {
    expect(routeOf(platform)).toBe(route);
  });
});

describe('what is known of a request of the host', () => {
  const request: PlatformRequest = { method: 'GET', headers: {}, raw: {} as IncomingMessage };
  const response = {} as ServerResponse;

  it('stays with it, and is seen by nobody else', () => {
    const own = hostRequestOf({ request, response });
    own.principal = { organization: null } as Principal;
    expect(hostRequestOf({ request, response })).toBe(own);
    expect(principalOf(request)).toBe(own.principal);
    expect(Object.keys(request)).toEqual(['method', 'headers', 'raw']);
  });

  it.each([
    ['copied', (from: PlatformRequest) => ({ ...from })],
    ['derived', (from: PlatformRequest) => Object.create(from) as PlatformRequest],
  ])('is not that of one that is %s from it', (_, from) => {
    const own = hostRequestOf({ request, response });
    own.principal = { organization: null } as Principal;
    const other = from(request);
    expect(principalOf(other)).toBeUndefined();
    expect(hostRequestOf({ request: other, response })).not.toBe(own);
  });
});
