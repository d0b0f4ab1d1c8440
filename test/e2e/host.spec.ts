import { Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  AccessService,
  ApiKeysService,
  PlansService,
  PraesidiaModule,
  Refusal,
  type PraesidiaAsyncOptions,
  type PraesidiaOptions,
  type PraesidiaOptionsFactory,
} from '../../src/index.js';
import { HOST_PEPPER, invoicing, PLANS, TestHost } from '../support/host.js';

const ACME = '0190a000-0000-7000-8000-0000000000a1';
const OTHER = '0190a000-0000-7000-8000-0000000000b2';
const list = `/tenants/${ACME}/invoices`;

describe('a host in process', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start();
  });
  afterAll(() => host.stop());

  it('answers 401 without a key, 403 naming the scope that would do, 200 with it, and 401 once it is revoked', async () => {
    const bare = await host.call('GET', list);
    expect(bare).toMatchObject({
      status: 401,
      headers: {
        'content-type': 'application/problem+json; charset=utf-8',
        'www-authenticate': 'Bearer realm="praesidia"',
      },
      body: { code: 'unauthenticated', status: 401 },
    });
    const key = await host.key(ACME, ['invoices:read']);
    expect(await host.call('GET', list, key.token)).toMatchObject({
      status: 200,
      body: { tenant: ACME, caller: `key of ${ACME}` },
    });
    const denied = await host.call('POST', list, key.token);
    expect(denied).toMatchObject({
      status: 403,
      headers: { 'www-authenticate': expect.stringContaining('scope="invoices:write"') as string },
      body: {
        code: 'insufficient_scope',
        reason: 'out_of_scope',
        requiredPermission: 'invoices.send',
        scopes: ['invoices:write'],
      },
    });
    await host.app.get(ApiKeysService).revoke({ organizationId: ACME }, key.id, { reason: 'compromised' });
    expect(await host.call('GET', list, key.token)).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
    expect(await host.uses(key.id)).toMatchObject([
      { outcome: 'success', status: 200, method: 'GET', route: '/tenants/:tenant/invoices', reason: null },
      { outcome: 'denied', status: 403, reason: 'out_of_scope', request_id: denied.body.requestId },
    ]);
  });

  it('answers 404 for the tenant of somebody else, on record with the caller', async () => {
    await host.key(OTHER, ['invoices:read']);
    const { token, id } = await host.key(ACME, ['invoices:read']);
    expect(await host.call('GET', `/tenants/${OTHER}/invoices`, token)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    expect(await host.uses(id)).toMatchObject([{ outcome: 'failed', status: 404, reason: 'not_found' }]);
  });

  it("leaves the host's own errors and public routes to the host, and has their use on record", async () => {
    const { token, id } = await host.key(ACME, ['invoices:read']);
    const broken = await host.call('GET', `${list}/broken`, token);
    expect(broken).toMatchObject({
      status: 500,
      body: { statusCode: 500, message: 'Internal server error' },
    });
    expect((await host.call('GET', `${list}/about`, token)).status).toBe(200);
    expect(await host.uses(id)).toMatchObject([{ outcome: 'failed', status: 500, reason: 'status_500' }]);
  });

  it('knows tenants by ids that are no UUIDs', async () => {
    const { token } = await host.key('42', ['invoices:read']);
    expect((await host.call('GET', '/tenants/42/invoices', token)).status).toBe(200);
    expect((await host.call('GET', '/tenants/43/invoices', token)).status).toBe(404);
    expect((await host.call('GET', '/tenants/self/invoices', token)).status).toBe(404);
  });

  it('goes by the plan of the organization at each request', async () => {
    const tenant = 'planned';
    const { token } = await host.key(tenant, ['invoices:read', 'invoices:write']);
    const plans = host.app.get(PlansService);
    const transmit = () => host.call('POST', `/tenants/${tenant}/invoices/transmit`, token);
    expect(await transmit()).toMatchObject({
      status: 403,
      body: { code: 'plan_upgrade_required', requiredFeature: 'e_invoicing', plansWithFeature: ['pro'] },
    });
    await plans.set({ organizationId: tenant }, 'pro');
    expect((await transmit()).status).toBe(201);
    await plans.set({ organizationId: tenant }, 'none');
    expect(await host.call('GET', `/tenants/${tenant}/invoices`, token)).toMatchObject({
      status: 403,
      body: { requiredFeature: 'programmatic_access' },
    });
  });

  it('refuses what is asked of the services in the words of the API', async () => {
    const keys = host.app.get(ApiKeysService);
    await host.key(ACME, ['invoices:read']);
    const bad = await keys
      .create({ organizationId: ACME }, { name: '', scopes: ['invoices:rede' as never] })
      .catch((error: unknown) => error);
    expect(bad).toBeInstanceOf(Refusal);
    expect((bad as Refusal).getResponse()).toMatchObject({
      status: 400,
      code: 'validation_failed',
      errors: [{ field: 'name' }],
    });
    const missing = keys.list({ organizationId: 'nobody' });
    await expect(missing).rejects.toMatchObject({ code: 'not_found' });
  });

  describe('is set up with what other providers know,', () => {
    @Injectable()
    class Settings implements PraesidiaOptionsFactory {
      url = host.database.url;
      createPraesidiaOptions(): PraesidiaOptions {
        return { database: { url: this.url }, pepper: HOST_PEPPER, catalogue: invoicing, plans: PLANS };
      }
    }
    const settings = { module: class SettingsModule {}, providers: [Settings], exports: [Settings] };

    it.each<[string, PraesidiaAsyncOptions]>([
      [
        'by a function',
        {
          imports: [settings],
          inject: [Settings],
          useFactory: (made: Settings) => made.createPraesidiaOptions(),
        },
      ],
      ['by a class', { useClass: Settings }],
      ['by a provider that is there', { imports: [settings], useExisting: Settings }],
    ])('%s', async (_, options) => {
      const { token, id } = await host.key(ACME, ['invoices:read']);
      const other = await NestFactory.createApplicationContext(PraesidiaModule.forRootAsync(options), {
        logger: false,
      });
      try {
        expect((await other.get(AccessService).authenticate(token)).subject.id).toBe(id);
      } finally {
        await other.close();
      }
    });

    it('and by exactly one of these', () => {
      expect(() => PraesidiaModule.forRootAsync({})).toThrow('exactly one of useFactory');
      expect(() => PraesidiaModule.forRemoteAsync({})).toThrow('exactly one of useFactory');
    });
  });

  it('keeps its tables in the schema, and none of the platform', async () => {
    const tables = await host.sql<{ table_schema: string; table_name: string }>(
      `SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(new Set(tables.map(({ table_schema }) => table_schema))).toEqual(new Set(['praesidia']));
    const names = tables.map(({ table_name }) => table_name);
    expect(names).toEqual(expect.arrayContaining(['api_keys', 'audit_events', 'organizations']));
    expect(names.filter((name) => /agent|workflow/.test(name))).toEqual([]);
  });
});
