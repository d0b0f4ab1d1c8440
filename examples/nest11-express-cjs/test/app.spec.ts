import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { ApiKeysService, OrganizationsService, PermissionGuard, Refusal } from 'praesidia-keys';
import { expectAudited } from 'praesidia-keys/testing';
import { AppModule } from '../src/app.module';

describe('invoices', () => {
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = testing.createNestApplication({ logger: ['error'] });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
  });
  afterAll(() => app.close());

  const call = async (method: string, path: string, token?: string) => {
    const response = await fetch(url + path, {
      method,
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });
    const text = await response.text();
    return { status: response.status, type: response.headers.get('content-type'), body: JSON.parse(text) };
  };

  it('are protected by keys of the tenant', async () => {
    const tenant = { organizationId: '42' };
    await app.get(OrganizationsService).ensure({ id: '42', name: 'Acme' });
    const keys = app.get(ApiKeysService);
    const key = await keys.create(tenant, { name: 'nightly export', scopes: ['invoices:read'] });
    const path = '/tenants/42/invoices';

    expect(await call('GET', path)).toMatchObject({
      status: 401,
      type: 'application/problem+json; charset=utf-8',
      body: { code: 'unauthenticated' },
    });
    expect(await call('GET', path, key.token)).toMatchObject({
      status: 200,
      body: { tenant: '42', caller: 'nightly export' },
    });
    expect(await call('POST', path, key.token)).toMatchObject({
      status: 403,
      body: { scopes: ['invoices:write'] },
    });
    await expectAudited(app, {
      action: 'api_key.used',
      actor: { id: key.id },
      outcome: 'denied',
      reason: 'out_of_scope',
      request: { method: 'POST', route: '/tenants/:tenant/invoices', status: 403 },
    });
    expect((await call('GET', '/tenants/43/invoices', key.token)).status).toBe(404);
    expect((await call('GET', `${path}/about`)).status).toBe(200);
    await keys.revoke(tenant, key.id, { reason: 'no_longer_needed' });
    expect((await call('GET', path, key.token)).status).toBe(401);
  });

  it('say in the OpenAPI document what they ask for', () => {
    const document = SwaggerModule.createDocument(app, new DocumentBuilder().addBearerAuth().build());
    const operation = document.paths['/tenants/{tenant}/invoices']!.get!;
    expect(operation.security).toEqual([{ bearer: [] }]);
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['200', '401', '403']));
    expect(document.paths['/tenants/{tenant}/invoices/about']!.get!.security).toBeUndefined();
  });

  it('are refused by exceptions of the one class there is', async () => {
    expect(app.get(PermissionGuard)).toBeInstanceOf(PermissionGuard);
    await expect(app.get(ApiKeysService).list({ organizationId: 'nobody' })).rejects.toBeInstanceOf(Refusal);
  });
});
