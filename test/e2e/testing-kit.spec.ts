import { AssertionError } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { Controller, Injectable, Module, Param, Post } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  AccessService,
  AuditService,
  CurrentPrincipal,
  PermissionGuard,
  RequirePermission,
  type Principal,
} from '../../src/index.js';
import {
  actAs,
  expectAudited,
  issueKey,
  PraesidiaTestingModule,
  principal,
  type ExpectedEvent,
} from '../../src/testing/index.js';
import { InvoicesController, invoicing, TestHost } from '../support/host.js';

@Injectable()
class Invoices {
  constructor(private readonly audit: AuditService) {}

  async send(by: Principal, id: string): Promise<object> {
    await this.audit.record({
      by,
      action: 'invoice.sent',
      target: { type: 'invoice', id },
      details: { copies: 2 },
    });
    return { sent: id };
  }
}

@Controller('tenants/:tenant/outbox')
class OutboxController {
  constructor(private readonly invoices: Invoices) {}

  @Post(':id')
  @RequirePermission('invoices.send')
  send(@CurrentPrincipal() caller: Principal, @Param('id') id: string): Promise<object> {
    return this.invoices.send(caller, id);
  }
}

@Module({
  controllers: [InvoicesController, OutboxController],
  providers: [Invoices, { provide: APP_GUARD, useExisting: PermissionGuard }],
})
class InvoicingModule {}

const TENANT = '42';
const failureOf = async (
  app: Parameters<typeof expectAudited>[0],
  expected: ExpectedEvent,
): Promise<AssertionError> => {
  const error = await expectAudited(app, expected).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AssertionError);
  return error as AssertionError;
};

describe("a host's module, tested without a database", () => {
  let app: NestFastifyApplication;

  beforeEach(async () => {
    const testing = await Test.createTestingModule({
      imports: [
        PraesidiaTestingModule.forRoot({
          catalogue: invoicing,
          organizationFrom: (request) => (request as { params: { tenant: string } }).params.tenant,
        }),
        InvoicingModule,
      ],
    }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterEach(() => app.close());

  const call = async (method: 'GET' | 'POST', path: string, tenant = TENANT) => {
    const response = await app.inject({ method, url: `/tenants/${tenant}/${path}` });
    return { status: response.statusCode, body: response.json() as Record<string, unknown> };
  };
  const ofTenant = { organization: { id: TENANT } };

  it('has the callers that the test says', async () => {
    expect(await call('GET', 'invoices')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    actAs(app, principal({ ...ofTenant, permissions: ['invoices.view'], name: 'Ada' }));
    expect(await call('GET', 'invoices')).toMatchObject({
      status: 200,
      body: { caller: 'Ada', tenant: TENANT },
    });
    expect(await call('POST', 'outbox/7')).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope', reason: 'not_granted', requiredPermission: 'invoices.send' },
    });
    actAs(app, null);
    expect((await call('GET', 'invoices')).status).toBe(401);
  });

  it('decides as the real one does', async () => {
    actAs(app, principal({ ...ofTenant, kind: 'api_key', outOfScope: ['invoices.view'] }));
    expect(await call('GET', 'invoices')).toMatchObject({
      status: 403,
      body: { reason: 'out_of_scope', scopes: ['invoices:read'] },
    });
    actAs(app, principal({ permissions: ['invoices.view'], organization: { id: '43' } }));
    expect((await call('GET', 'invoices')).status).toBe(404);
    const transmitting = { ...ofTenant, permissions: ['invoices.transmit'] } as const;
    actAs(app, principal({ ...transmitting, features: [] }));
    expect(await call('POST', 'invoices/transmit')).toMatchObject({
      status: 403,
      body: { code: 'plan_upgrade_required', requiredFeature: 'e_invoicing' },
    });
    actAs(app, principal(transmitting));
    expect((await call('POST', 'invoices/transmit')).status).toBe(201);
    const decision = app
      .get(AccessService)
      .decide(principal({ permissions: ['invoices.view'] }), 'invoices.send');
    expect(decision).toMatchObject({ allowed: false, reason: 'not_granted' });
  });

  it('keeps what was put on record, by the host and by the guard', async () => {
    const key = principal({ ...ofTenant, kind: 'api_key', permissions: ['invoices.send'] });
    actAs(app, key);
    expect((await call('POST', 'outbox/7')).status).toBe(201);
    const sent = await expectAudited(app, {
      action: 'invoice.sent',
      category: 'change',
      outcome: 'success',
      actor: { kind: 'api_key', id: key.subject.id },
      target: { type: 'invoice' },
      details: { copies: 2, targetId: /^\d$/ },
      request: { route: '/tenants/:tenant/outbox/:id', method: 'POST' },
      occurredAt: expect.any(Date) as never,
    });
    expect(sent.organizationId).toBe(key.organization!.id);
    await expectAudited(app, { action: 'api_key.used', request: { status: 201 }, outcome: 'success' });
    expect((await call('GET', 'invoices')).status).toBe(403);
    await expectAudited(app, { action: 'api_key.used', outcome: 'denied', reason: 'not_granted' });
  });

  it('says how the closest event differs from what was expected', async () => {
    expect((await failureOf(app, { action: 'invoice.sent' })).message).toContain(
      'on record are: none at all',
    );
    actAs(app, principal({ ...ofTenant, permissions: ['invoices.send'], name: 'Ada' }));
    await call('POST', 'outbox/7');
    const failure = await failureOf(app, {
      action: 'invoice.sent',
      outcome: 'denied',
      actor: { name: /^A/ },
      details: { copies: 3 },
    });
    expect(failure.message.split('\n').slice(-3)).toEqual([
      'The closest of 1 with this action differs:',
      `  outcome: expected 'denied', is 'success'`,
      '  details.copies: expected 3, is 2',
    ]);
    expect(failure).toMatchObject({ actual: { action: 'invoice.sent' }, operator: 'expectAudited' });
    expect((await failureOf(app, { action: 'api_key.used' })).message).toContain(
      'on record are: invoice.sent.',
    );
  });
});

it('is of use to other test runners, too', () => {
  const args = ['--test', 'test/support/testing-kit.node-test.mjs'];
  const { PATH } = process.env;
  const run = spawnSync(process.execPath, args, { env: { PATH }, encoding: 'utf8' });
  expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining('# pass 1') });
});

describe('a host, tested on a database', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start({}, [InvoicesController, OutboxController], { providers: [Invoices] });
  });
  afterAll(() => host.stop());

  it('gets real keys, whose use is on record', async () => {
    const reader = await issueKey(host.app, { scopes: ['invoices:read'], organization: { id: TENANT } });
    const list = `/tenants/${TENANT}/invoices`;
    expect((await host.call('GET', list, reader.token)).status).toBe(200);
    await expectAudited(host.app, {
      action: 'api_key.used',
      actor: { id: reader.id },
      request: { status: 200 },
    });
    expect((await host.call('POST', `/tenants/${TENANT}/outbox/7`, reader.token)).status).toBe(403);
    const denied = await expectAudited(host.app, { action: 'api_key.used', outcome: 'denied' });
    expect(denied.actor.id).toBe(reader.id);

    const sender = await issueKey(host.app, {
      name: 'Sender',
      scopes: ['invoices:write'],
      organization: { id: TENANT, plan: 'pro' },
    });
    expect((await host.call('POST', `/tenants/${TENANT}/outbox/7`, sender.token)).status).toBe(201);
    await expectAudited(host.app, {
      action: 'invoice.sent',
      actor: { name: 'Sender', keyPrefix: sender.prefix },
      details: { targetId: '7' },
    });
    expect(
      (await failureOf(host.app, { action: 'invoice.sent', actor: { name: 'Nobody' } })).message,
    ).toContain(`  actor.name: expected 'Nobody', is 'Sender'`);
    const elsewhere = await issueKey(host.app, { scopes: ['invoices:read'] });
    expect((await host.call('GET', list, elsewhere.token)).status).toBe(404);
  });
});
