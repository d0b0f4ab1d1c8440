import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/internal';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { getMetadataStorage } from 'class-validator';
import fc from 'fast-check';
import { newId } from '../../src/database/columns.js';
import { roleIds } from '../support/actors.js';
import { routesOf, type RouteEntry } from '../support/routes.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

/** Texts of a body that no DTO accepts anywhere, or hardly anywhere. */
const BODIES = [
  'null',
  '5',
  '"text"',
  'true',
  '[]',
  '[{}]',
  '{}',
  '{"unknown": 1}',
  '{"__proto__": {"isAdmin": true}}',
  '{"constructor": {"prototype": {}}}',
  '{"\\u0000": 1}',
  '{"\\ud800": 1}',
  '{"": 1}',
  `{"a": ${'['.repeat(40)}${']'.repeat(40)}}`,
  '{',
];

/** JSON of values that a field may be given wrongly. */
const VALUES = [
  'null',
  'true',
  '0',
  '-1',
  '1.5',
  '1e400',
  '123456789012345678901234567890',
  '""',
  '" "',
  '"\\u0000"',
  '"a\\ud800"',
  `"${'x'.repeat(20_000)}"`,
  '"2027-02-30T00:00:00Z"',
  '"0001-01-01T00:00:00Z"',
  '{}',
  '{"__proto__": 1}',
  '[]',
  '[null]',
  '[[]]',
  '["x", "x"]',
];

const QUERY_VALUES = ['', '%00', '%ed%a0%80', '%zz', '-1', '1e9', '0', 'x'.repeat(3_000), 'null', '%5b%5d'];

const PARAMETERS = ['x', '%00', '%ff', 'x'.repeat(150), '..', '%2e%2e%2f', `${newId()}x`, newId()];

const ORGANIZATION = '/v1/organizations/:organizationId';

/** What a route accepts, so that one wrong field at a time gets as far as it can; unique where a name must be. */
const sound = (path: string): Record<string, unknown> => {
  const name = `sound ${newId()}`;
  const bodies: Record<string, Record<string, unknown>> = {
    [`${ORGANIZATION}/members`]: { email: `${newId()}@example.com`, name, roles: [] },
    [`${ORGANIZATION}/roles`]: { name, permissions: ['agents.view'] },
    [`${ORGANIZATION}/agents/:id/usage`]: { inputTokens: 1, outputTokens: 1, costUsd: 0.5 },
    [`${ORGANIZATION}/api-keys`]: { name, scopes: ['agents:read'] },
    [`${ORGANIZATION}/api-keys/:id/revoke`]: { reason: 'other' },
    [`${ORGANIZATION}/api-keys/bulk-revoke`]: { reason: 'other', filter: { search: 'sound' }, dryRun: true },
    [`${ORGANIZATION}/api-key-policy`]: { idleAfterDays: 30 },
    [`${ORGANIZATION}/audit-sinks`]: {
      name,
      kind: 'https',
      url: 'https://93.184.216.34/',
      categories: ['notice'],
      enabled: false,
    },
    [`${ORGANIZATION}/audit-sinks/:id/rotate-secret`]: { overlapSeconds: 0 },
    [`${ORGANIZATION}/audit-sinks/:id/rewind`]: { leafIndex: 0 },
    [`${ORGANIZATION}/plan`]: { plan: 'enterprise' },
  };
  return bodies[path] ?? { name };
};

describe('every route', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  /** Requests that were refused; none of them may have left a change behind. */
  const refused: string[] = [];

  async function send(
    method: string,
    path: string,
    token: string,
    body?: string,
    tries = 3,
  ): Promise<Answer> {
    const answer = await service.call(method, path, {
      token,
      ...(body !== undefined && { rawBody: body, headers: { 'content-type': 'application/json' } }),
    });
    // the database of a machine that is busy with other tests may be late; no input makes it so again and again
    if (answer.status === 503 && tries > 1) return send(method, path, token, body, tries - 1);
    const what = `${method} ${path.slice(0, 200)} ${body?.slice(0, 200) ?? ''}`;
    expect([what, answer.status < 500]).toEqual([what, true]);
    if (answer.status < 400) return answer;
    expect([what, answer.headers['content-type']]).toEqual([what, 'application/problem+json; charset=utf-8']);
    expect([what, answer.body]).toEqual([
      what,
      expect.objectContaining({
        type: `/problems#${answer.body.code}`,
        title: expect.stringMatching(/./),
        status: answer.status,
        detail: expect.stringMatching(/\.$/),
        requestId: answer.headers['x-request-id'],
      }),
    ]);
    refused.push(answer.body.requestId);
    return answer;
  }

  const pathOf = ({ path }: RouteEntry, owner: Owner, parameter: string = newId()): string =>
    path.replace(':organizationId', owner.organizationId).replaceAll(/:\w+/g, parameter);

  /** Names of the fields of what a handler takes as body or query. */
  function fieldsOf(route: RouteEntry, kind: RouteParamtypes): string[] {
    const { app } = service.service;
    const [controllerName, handlerName] = route.handler.split('.') as [string, string];
    const controller = app
      .get(DiscoveryService, { strict: false })
      .getControllers()
      .find(({ name }) => name === controllerName)!.metatype as { prototype: object };
    expect(app.get(MetadataScanner, { strict: false }).getAllMethodNames(controller.prototype)).toContain(
      handlerName,
    );
    const places = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handlerName) ?? {}) as Record<
      string,
      { index: number }
    >;
    const place = Object.entries(places).find(([key]) => Number.parseInt(key, 10) === kind)?.[1];
    if (!place) return [];
    const types = Reflect.getMetadata('design:paramtypes', controller.prototype, handlerName) as unknown[];
    const metadata = getMetadataStorage().getTargetValidationMetadatas(
      types[place.index] as never,
      '',
      false,
      false,
    );
    return [...new Set(metadata.map(({ propertyName }) => propertyName))];
  }

  /** An object that the path is about, where one can be made. */
  async function idFor(route: RouteEntry, owner: Owner): Promise<string> {
    const collection = /^(.*)\/:(?!organizationId)\w+/.exec(route.path)?.[1];
    if (!collection) return newId();
    const path = collection.replace(':organizationId', owner.organizationId);
    const roles = await roleIds(service, owner);
    const body = { ...sound(collection), ...(path.endsWith('/members') && { roles: [roles.viewer] }) };
    const { status, body: made } = await service.call('POST', path, { token: owner.token, body });
    return status === 201 ? (made.id ?? made.userId) : newId();
  }

  const routes = () => routesOf(service).filter(({ path }) => path.startsWith('/v1/'));
  const takesBody = ({ method }: RouteEntry) => method !== 'GET';

  it('answers input of every bad kind with a problem that is not our fault', async () => {
    expect(routes().length).toBeGreaterThan(20);
    for (const route of routes()) {
      const owner = await service.owner(route.handler);
      // a route may end the session that calls it
      const call = async (path: string, body?: string) => {
        const answer = await send(route.method, path, owner.token, body);
        if (answer.status === 401 || answer.status === 204) Object.assign(owner, await service.owner());
        return answer.status;
      };
      const path = pathOf(route, owner);
      for (const parameter of route.path.replace(':organizationId', '').includes(':') ? PARAMETERS : []) {
        await call(pathOf(route, owner, parameter), takesBody(route) ? '{}' : undefined);
      }
      for (const name of [
        'unknown',
        '__proto__',
        'constructor',
        '%00',
        'a[b]',
        ...fieldsOf(route, RouteParamtypes.QUERY),
      ]) {
        for (const value of QUERY_VALUES) await call(`${path}?${name}=${value}`);
        await call(`${path}?${name}=1&${name}=2`);
      }
      if (!takesBody(route)) continue;
      await call(path);
      for (const body of BODIES) await call(path, body);
      for (const field of fieldsOf(route, RouteParamtypes.BODY)) {
        let id = await idFor(route, owner);
        for (const value of VALUES) {
          const others = JSON.stringify(
            route.method === 'PATCH' ? {} : { ...sound(route.path), [field]: undefined },
          );
          const comma = others === '{}' ? '' : ',';
          const body = `${others.slice(0, -1)}${comma}"${field}": ${value}}`;
          // what was accepted may have used the object up
          if ((await call(pathOf(route, owner, id), body)) < 300) id = await idFor(route, owner);
        }
      }
    }
  }, 300_000);

  it('answers what is made up at random, too', async () => {
    for (const route of routes().filter(takesBody)) {
      const owner = await service.owner(route.handler);
      const fields = fieldsOf(route, RouteParamtypes.BODY);
      if (fields.length === 0) continue;
      const body = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
      await fc.assert(
        fc.asyncProperty(body, async (value) => {
          await send(route.method, pathOf(route, owner), owner.token, JSON.stringify(value));
        }),
        { numRuns: 15 },
      );
    }
  }, 300_000);

  it('has changed nothing where it refused', async () => {
    expect(refused.length).toBeGreaterThan(1_000);
    const changes = await service.sql(
      `SELECT action, method, route, status FROM audit_events
       WHERE request_id = ANY($1) AND category = 'change' AND outcome = 'success'`,
      [refused],
    );
    expect(changes).toEqual([]);
  });
});
