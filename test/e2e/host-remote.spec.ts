import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { DynamicModule } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { Args, GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { newToken } from '../../src/access/token.js';
import {
  AccessService,
  AuditService,
  PermissionGuard,
  PraesidiaModule,
  RequirePermission,
  type Principal,
  type RemoteOptions,
} from '../../src/index.js';
import { addKey, addMember, roleIds, type TestKey } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { InvoicesController, invoicing } from '../support/host.js';
import { TestService, type Owner } from '../support/service.js';
import { addService } from '../support/services.js';

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function remoteHost(
  options: RemoteOptions,
  more: Pick<DynamicModule, 'imports' | 'providers'> = {},
): Promise<NestFastifyApplication> {
  const root = {
    module: class RemoteHostModule {},
    imports: [
      PraesidiaModule.forRemote({
        catalogue: invoicing,
        organizationFrom: (request) => (request as { params: { tenant?: string } }).params.tenant,
        ...options,
      }),
      ...(more.imports ?? []),
    ],
    controllers: [InvoicesController],
    providers: [{ provide: APP_GUARD, useExisting: PermissionGuard }, ...(more.providers ?? [])],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

async function call(app: NestFastifyApplication, method: string, url: string, token?: string) {
  const response = await app.inject({
    method: method as 'GET',
    url,
    headers: { ...(token && { authorization: `Bearer ${token}` }), 'user-agent': 'a client' },
  });
  // tests look into bodies of every shape
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return { status: response.statusCode, headers: response.headers, body: response.json() as any };
}

/** what the resolver was called for */
const seen: string[] = [];

@Resolver()
class InvoicesResolver {
  @Query(() => String, { nullable: true })
  @RequirePermission('invoices.view')
  seen(@Args('as', { type: () => String }) as: string): string {
    seen.push(as);
    return as;
  }
}

describe('a host that asks the keys service', () => {
  let directory: string;
  let service: TestService;
  let serviceToken: string;
  let url: string;
  let app: NestFastifyApplication;
  let acme: Owner;
  let other: Owner;
  let key: TestKey;
  /** what the service was asked */
  let asked: string[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'praesidia-remote-'));
    const { features, permissions, scopes } = invoicing;
    const plans = { enterprise: ['e_invoicing'] };
    await writeFile(
      join(directory, 'catalogue.json'),
      JSON.stringify({ features, permissions, scopes, plans }),
    );
    service = await TestService.start({ CATALOGUE_FILE: join(directory, 'catalogue.json') });
    const { app: keys } = service.service;
    await keys.listen(0, '127.0.0.1');
    const server = keys.getHttpServer() as Server;
    server.on('request', ({ method, url: path }) => asked.push(`${method} ${path}`));
    url = urlOf(server);
    serviceToken = await addService(service);
    app = await remoteHost({ url, serviceToken });
  });
  beforeEach(async () => {
    asked = [];
    acme = await service.owner('Acme');
    other = await service.owner('Other');
    key = await addKey(service, acme, { scopes: ['invoices:read'] as never });
  });
  afterAll(async () => {
    await app.close();
    await service.stop();
    await rm(directory, { recursive: true });
  });

  const list = ({ organizationId }: Owner = acme) => `/tenants/${organizationId}/invoices`;
  const uses = (owner = acme) => auditEvents(service, owner, { action: 'api_key.used' });

  it('answers 401, 403 naming the scope that would do, 200, and 401 once the key is revoked', async () => {
    expect(await call(app, 'GET', list())).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="praesidia"' },
      body: { code: 'unauthenticated' },
    });
    expect(asked).toEqual([]);
    expect(await call(app, 'GET', list(), newToken('api_key'))).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
    expect(await call(app, 'GET', list(), key.token)).toMatchObject({
      status: 200,
      body: { tenant: acme.organizationId, caller: `key ${key.id}` },
    });
    const denied = await call(app, 'POST', list(), key.token);
    expect(denied).toMatchObject({
      status: 403,
      headers: {
        'content-type': 'application/problem+json; charset=utf-8',
        'www-authenticate': expect.stringContaining('scope="invoices:write"') as string,
      },
      body: {
        code: 'insufficient_scope',
        reason: 'out_of_scope',
        requiredPermission: 'invoices.send',
        scopes: ['invoices:write'],
      },
    });
    await service.call('POST', `${acme.base}/api-keys/${key.id}/revoke`, {
      token: acme.token,
      body: { reason: 'compromised' },
    });
    expect(await call(app, 'GET', list(), key.token)).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
    expect(await uses()).toMatchObject([
      { outcome: 'denied', reason: 'out_of_scope', request: { id: denied.body.requestId, status: 403 } },
      {
        outcome: 'success',
        actor: { id: key.id },
        request: { method: 'GET', route: '/tenants/:tenant/invoices', status: null, ip: '127.0.0.1' },
        details: { service: { name: 'billing' }, requiredPermission: 'invoices.view' },
      },
    ]);
    expect(await auditEvents(service, acme, { requestId: denied.body.requestId })).toHaveLength(1);
    expect(await auditEvents(service, acme, { action: 'api_key.rejected' })).toMatchObject([
      { reason: 'revoked', request: { route: '/tenants/:tenant/invoices' } },
    ]);
  });

  it('keeps two organizations apart, for keys and for people', async () => {
    const theirs = await addKey(service, other, { scopes: ['invoices:read'] as never });
    const status = async (owner: Owner, token: string) => (await call(app, 'GET', list(owner), token)).status;
    expect([await status(acme, key.token), await status(other, theirs.token)]).toEqual([200, 200]);
    expect([await status(other, key.token), await status(acme, theirs.token)]).toEqual([404, 404]);
    expect([await status(acme, acme.token), await status(other, acme.token)]).toEqual([200, 404]);
    const viewer = await addMember(service, acme, [(await roleIds(service, acme)).viewer!]);
    expect(await call(app, 'GET', list(), viewer.token)).toMatchObject({
      status: 403,
      body: { reason: 'not_granted', requiredPermission: 'invoices.view' },
    });
    for (const [owner, { id }] of [
      [acme, key],
      [other, theirs],
    ] as const)
      expect((await uses(owner)).map(({ outcome, actor }) => [outcome, actor.id])).toEqual([
        ['failed', id],
        ['success', id],
      ]);
  });

  it('goes by plan, rate limit and end of the key, and tells of them like the service', async () => {
    const writer = await addKey(service, acme, { scopes: ['invoices:write'] as never });
    expect(await call(app, 'POST', `${list()}/transmit`, writer.token)).toMatchObject({
      status: 403,
      body: {
        code: 'plan_upgrade_required',
        requiredFeature: 'e_invoicing',
        plansWithFeature: ['enterprise'],
      },
    });
    await service.call('PUT', `${acme.base}/plan`, { token: acme.token, body: { plan: 'enterprise' } });
    expect((await call(app, 'POST', `${list()}/transmit`, writer.token)).status).toBe(201);
    await service.sql(
      `UPDATE api_keys SET rate_limit = $2, expires_at = clock_timestamp() + interval '1 day' WHERE id = $1`,
      [key.id, { requests: 1, windowSeconds: 3600 }],
    );
    expect(await call(app, 'GET', list(), key.token)).toMatchObject({
      status: 200,
      headers: { 'ratelimit-policy': '"key";q=1;w=3600', sunset: expect.any(String) as string },
    });
    expect(await call(app, 'GET', list(), key.token)).toMatchObject({
      status: 429,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) as string },
      body: { code: 'too_many_requests' },
    });
  });

  it('refuses every field of a GraphQL operation whose key is over its rate limit', async () => {
    const graphql = GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      context: (req: unknown, res: unknown) => ({ req, res }),
    });
    const options = { url, serviceToken, organizationFrom: undefined };
    const host = await remoteHost(options, { imports: [graphql], providers: [InvoicesResolver] });
    const ask = async () => {
      const { body } = await host.inject({
        method: 'POST',
        url: '/graphql',
        headers: { authorization: `Bearer ${key.token}` },
        payload: { query: '{ a: seen(as: "1") b: seen(as: "2") }' },
      });
      return (JSON.parse(body) as { data: unknown }).data;
    };
    try {
      await service.sql('UPDATE api_keys SET rate_limit = $2 WHERE id = $1', [
        key.id,
        { requests: 1, windowSeconds: 3600 },
      ]);
      expect([await ask(), await ask()]).toEqual([
        { a: '1', b: '2' },
        { a: null, b: null },
      ]);
      expect(seen).toEqual(['1', '2']);
    } finally {
      await host.close();
    }
  });

  it('asks for many requests at once, each with its own answer', async () => {
    const foreign = await addKey(service, acme, { scopes: [] });
    const tokens = Array.from(
      { length: 200 },
      (_, i) => [key.token, foreign.token, newToken('api_key')][i % 3]!,
    );
    const answers = await Promise.all(tokens.map((token) => call(app, 'GET', list(), token)));
    expect(answers.map(({ status }) => status)).toEqual(tokens.map((_, i) => [200, 403, 401][i % 3]));
    expect(new Set(asked)).toEqual(new Set(['POST /v1/authorize']));
    expect(asked.length).toBeLessThan(20);
    expect(await uses()).toHaveLength(134);
  });

  it('spoils no request by another that no question can be made of', async () => {
    const long = 'x'.repeat(5_000);
    const [bad, good] = await Promise.all([
      call(app, 'GET', list(), long),
      call(app, 'GET', list(), key.token),
    ]);
    expect([bad.status, good.status]).toEqual([401, 200]);
  });

  it('puts its own actions on record, with the caller, the request and who said so', async () => {
    const audit = app.get(AuditService);
    await audit.record({
      by: { organizationId: acme.organizationId, name: 'nightly' },
      action: 'invoice.sent',
      target: { type: 'invoice', id: '7', name: 'No. 7' },
      details: { amount: 12 },
    });
    const principal = await app
      .get(AccessService)
      .authenticate(key.token, { route: 'job invoices.send', ip: '192.0.2.7' });
    await audit.record({ by: principal, action: 'invoice.sent' });
    const events = await auditEvents(service, acme, { action: 'invoice.*' });
    expect(events).toMatchObject([
      {
        actor: { kind: 'api_key', id: key.id, keyPrefix: key.token.slice(0, 12) },
        request: { id: principal.request.id, route: 'job invoices.send' },
      },
      {
        category: 'change',
        actor: { kind: 'system', name: 'nightly' },
        target: { type: 'invoice', name: 'No. 7' },
        details: { amount: 12, targetId: '7', service: { name: 'billing' } },
        request: { id: null },
      },
    ]);
    expect(await uses()).toMatchObject([
      { outcome: 'success', request: { method: 'CALL', ip: '192.0.2.7' } },
    ]);
    const transaction = { query: () => Promise.resolve([]) };
    await expect(audit.record({ by: principal, action: 'invoice.sent' }, { transaction })).rejects.toThrow(
      'takes no transaction',
    );
    await expect(audit.record({ by: principal, action: 'invoice.lost' as never })).rejects.toThrow(
      "not 'invoice.lost'",
    );
    expect(await auditEvents(service, acme, { action: 'invoice.*' })).toHaveLength(2);
    await expect(audit.list(principal)).rejects.toThrow('With PraesidiaModule.forRemote() read it from');
  });

  it('lets a principal be asked about other permissions without another question', async () => {
    const access = app.get(AccessService);
    const principal: Principal = await access.authenticate(key.token, { ip: '192.0.2.7' });
    asked = [];
    expect(access.decide(principal, 'invoices.view')).toEqual({ allowed: true });
    expect(access.decide(principal, 'invoices.transmit')).toMatchObject({ allowed: false });
    expect(asked).toEqual([]);
    await expect(access.authenticate('nonsense')).rejects.toMatchObject({ code: 'invalid_token' });
  });

  describe('answers 503 and lets nobody pass', () => {
    const refusal = { status: 503, headers: { 'retry-after': '1' }, body: { code: 'unavailable' } };
    const hosted = async (
      options: Partial<RemoteOptions>,
      check: (host: NestFastifyApplication) => Promise<void>,
    ) => {
      const host = await remoteHost({ url, serviceToken, ...options });
      try {
        await check(host);
      } finally {
        await host.close();
      }
    };
    const refusesAll = (host: NestFastifyApplication) =>
      Promise.all([
        expect(call(host, 'GET', list(), key.token)).resolves.toMatchObject(refusal),
        expect(call(host, 'GET', list(), acme.token)).resolves.toMatchObject(refusal),
      ]);
    const fake = async (
      answer: (respond: (status: number, body: string) => void) => void,
    ): Promise<Server> => {
      const server = createServer((_request, response) =>
        answer((status, body) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(body),
        ),
      );
      await once(server.listen(0, '127.0.0.1'), 'listening');
      return server;
    };

    it('when its service token is revoked, though the key was let in before', async () => {
      const shortLived = await addService(service, 'short-lived');
      await hosted({ serviceToken: shortLived }, async (host) => {
        expect((await call(host, 'GET', list(), key.token)).status).toBe(200);
        await service.sql(
          `UPDATE service_tokens SET revoked_at = clock_timestamp() WHERE name = 'short-lived'`,
        );
        await refusesAll(host);
      });
    });

    it.each<[string, (respond: (status: number, body: string) => void) => void]>([
      ['never answers', () => undefined],
      ['answers with less than it was asked', (respond) => respond(200, '[]')],
      ['answers with something else', (respond) => respond(200, '{"allowed":true}')],
      ['answers with no JSON', (respond) => respond(200, 'allowed')],
      ['sends elsewhere', (respond) => respond(302, '[{"allowed":true}]')],
      ['fails', (respond) => respond(500, '{}')],
    ])('when the service %s', async (_, answer) => {
      const server = await fake(answer);
      await hosted({ url: urlOf(server), timeoutMs: 300 }, async (host) => {
        await refusesAll(host);
        const by = { organizationId: acme.organizationId };
        const recorded = host.get(AuditService).record({ by, action: 'invoice.sent' });
        await expect(recorded).rejects.toMatchObject({ code: 'unavailable' });
      });
      server.closeAllConnections();
      server.close();
    });

    it('when nobody listens there', async () => {
      const server = await fake(() => undefined);
      const gone = urlOf(server);
      await new Promise((closed) => server.close(closed));
      await hosted({ url: gone }, (host) => refusesAll(host).then(() => undefined));
    });
  });

  it.each([
    ['no address', { url: 'keys.example.com' }, 'needs a url'],
    ['a token of another kind', { serviceToken: newToken('api_key') }, 'needs a serviceToken'],
  ])('does not boot with %s', async (_, options, sentence) => {
    await expect(remoteHost({ url, serviceToken, ...options })).rejects.toThrow(sentence);
  });
});
