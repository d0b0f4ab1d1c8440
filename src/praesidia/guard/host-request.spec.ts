import type { IncomingMessage } from 'node:http';
import { HostRequest } from './host-request.js';
import type { PlatformRequest } from './transport.js';

describe("the route of a host's request", () => {
  const routeOf = (platform: Partial<PlatformRequest>): string =>
    new HostRequest({ method: 'GET', headers: {}, raw: {} as IncomingMessage, ...platform }).context.route;

  it.each<[string, Partial<PlatformRequest>, string]>([
    ['Fastify', { routeOptions: { url: '/invoices/:id' } }, '/invoices/:id'],
    ['Express', { route: { path: '/api/invoices/:id' }, baseUrl: '' }, '/api/invoices/:id'],
    ['a router that Express has mounted', { route: { path: '/:id' }, baseUrl: '/invoices' }, '/invoices/:id'],
    ['a GraphQL server that Express has mounted', { baseUrl: '/graphql' }, '/graphql'],
    ['an expression of Express, which is no template', { route: { path: /x/ } }, ''],
  ])('is the template of %s', (_, platform, route) => {
    expect(routeOf(platform)).toBe(route);
  });
});
