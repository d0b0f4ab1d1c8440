import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiKeysService, OrganizationsService } from 'praesidia-keys';
import { AppModule } from './app.module.js';

let app: NestFastifyApplication;

before(async () => {
  app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
    logger: ['error'],
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
after(() => app.close());

const call = async (method: 'GET' | 'POST', token?: string) => {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const answer = await app.inject({ method, url: '/invoices', headers });
  return { status: answer.statusCode, body: answer.json() };
};

void test('401 without a key, 200 with one, 403 naming the scope, 401 once it is revoked', async () => {
  const tenant = { organizationId: '42' };
  await app.get(OrganizationsService).ensure({ id: '42', name: 'Acme' });
  const keys = app.get(ApiKeysService);
  const key = await keys.create(tenant, { name: 'nightly export', scopes: ['invoices:read'] });

  assert.equal((await call('GET')).status, 401);
  assert.deepEqual(await call('GET', key.token), { status: 200, body: { invoices: [], of: 'Acme' } });
  const denied = await call('POST', key.token);
  assert.deepEqual([denied.status, denied.body.scopes], [403, ['invoices:write']]);
  await keys.revoke(tenant, key.id, { reason: 'no_longer_needed' });
  assert.equal((await call('GET', key.token)).status, 401);
});
