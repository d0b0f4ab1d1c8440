import {
  Controller,
  Get,
  Injectable,
  Module,
  Param,
  Post,
  type DynamicModule,
  type Type,
} from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import {
  ApiKeysService,
  Authenticated,
  CurrentPrincipal,
  defineCatalogue,
  OrganizationsService,
  PermissionGuard,
  PraesidiaModule,
  Public,
  RequirePermission,
  type ActionsOf,
  type FeaturesOf,
  type IssuedApiKey,
  type PermissionsOf,
  type PraesidiaOptions,
  type Principal,
  type Scope,
  type ScopesOf,
} from '../../src/index.js';
import { createEmptyDatabase, type TestDatabase } from './database.js';

export const HOST_PEPPER = 'a pepper of a host that is used by tests alone';

export const invoicing = defineCatalogue({
  features: { e_invoicing: { description: 'Invoices by network' } },
  permissions: {
    'invoices.view': { description: 'See invoices' },
    'invoices.send': { description: 'Send invoices' },
    'invoices.transmit': { description: 'Transmit invoices', feature: 'e_invoicing' },
  },
  scopes: {
    'invoices:read': { description: 'See invoices', permissions: ['invoices.view'] },
    'invoices:write': {
      description: 'Send and transmit invoices',
      permissions: ['invoices.send', 'invoices.transmit'],
    },
  },
  roles: { accountant: { description: 'Keeps the books', permissions: ['invoices.view'] } },
  actions: { 'invoice.sent': { description: 'An invoice was sent', category: 'change' } },
});

export const PLANS = [
  { name: 'basic', features: ['programmatic_access'] },
  { name: 'pro', features: ['programmatic_access', 'custom_roles', 'e_invoicing'] },
  { name: 'none', features: [] },
] as const;

declare module '../../src/access/catalogue.js' {
  interface PermissionMap extends PermissionsOf<typeof invoicing> {}
  interface ScopeMap extends ScopesOf<typeof invoicing> {}
  interface FeatureMap extends FeaturesOf<typeof invoicing> {}
}
declare module '../../src/praesidia/action-names.js' {
  interface ActionMap extends ActionsOf<typeof invoicing> {}
}

@Injectable()
export class Gate {
  static closed = false;
  canActivate(): boolean {
    return !Gate.closed;
  }
}

@Controller('tenants/:tenant/invoices')
export class InvoicesController {
  @Get()
  @RequirePermission('invoices.view')
  list(@Param('tenant') tenant: string, @CurrentPrincipal() { subject }: Principal): object {
    return { tenant, caller: subject.name };
  }

  @Post()
  @RequirePermission('invoices.send')
  send(): object {
    return { sent: true };
  }

  @Post('transmit')
  @RequirePermission('invoices.transmit')
  transmit(): object {
    return { transmitted: true };
  }

  @Get('broken')
  @Authenticated()
  broken(): never {
    throw new Error('the host is at fault');
  }

  @Get('about')
  @Public()
  about(): object {
    return { public: true };
  }
}

/** What a host's root module has besides, and what is done to the application before it is initialized. */
export interface MoreOfHost extends Partial<DynamicModule> {
  readonly prepare?: (app: NestFastifyApplication) => void;
}

/** A host of its own on a database of its own, with one tenant. */
export class TestHost {
  private readonly pool: pg.Pool;
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
  ) {
    this.pool = new pg.Pool({ connectionString: database.url, max: 2 });
  }

  static async start(
    options: Partial<PraesidiaOptions> = {},
    controllers: Type[] = [InvoicesController],
    more: MoreOfHost = {},
    bound: 'globally' | 'to controllers' = 'globally',
    empty?: TestDatabase,
  ): Promise<TestHost> {
    const database = empty ?? (await createEmptyDatabase());
    const where = { url: database.url, ...options.database };
    await PraesidiaModule.migrate({ database: where });
    const guards = bound === 'globally' ? [{ provide: APP_GUARD, useExisting: PermissionGuard }] : [];
    const providers = [...guards, ...(more.providers ?? [])];
    try {
      const app = await TestHost.boot(
        {
          pepper: HOST_PEPPER,
          catalogue: invoicing,
          plans: PLANS,
          organizationFrom: (request) => (request as { params: { tenant?: string } }).params.tenant,
          ...options,
          database: where,
        },
        { ...more, controllers, providers },
      );
      return new TestHost(app, database);
    } catch (error) {
      await database.drop();
      throw error;
    }
  }

  /** An application that is ready to be called. */
  static async boot(
    options: PraesidiaOptions,
    { prepare, ...more }: MoreOfHost = {},
  ): Promise<NestFastifyApplication> {
    const imports = [PraesidiaModule.forRoot(options), ...(more.imports ?? [])];
    const app = await NestFactory.create<NestFastifyApplication>(
      { module: HostModule, ...more, imports },
      new FastifyAdapter(),
      { logger: process.env.TEST_LOG ? ['error', 'warn'] : false, abortOnError: false },
    );
    try {
      prepare?.(app);
      await app.init();
      await app.getHttpAdapter().getInstance().ready();
      return app;
    } catch (error) {
      await app.close();
      throw error;
    }
  }

  /** Makes the tenant an organization and a key in it. */
  async key(tenant: string, scopes: Scope[], plan?: string): Promise<IssuedApiKey> {
    await this.app.get(OrganizationsService).ensure({ id: tenant, name: `Tenant ${tenant}`, plan });
    return this.app
      .get(ApiKeysService)
      .create({ organizationId: tenant }, { name: `key of ${tenant}`, scopes });
  }

  async call(method: string, url: string, token?: string, headers: Record<string, string> = {}) {
    const response = await this.app.inject({
      method: method as 'GET',
      url,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
    });
    const { statusCode: status, body: text } = response;
    // tests look into bodies of every shape
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    const body: any = /json/.test(String(response.headers['content-type'])) ? JSON.parse(text) : undefined;
    return { status, headers: response.headers, body, text };
  }

  /** The uses of a key, oldest first, as they are in the log at this moment. */
  async uses(keyId: string): Promise<Record<string, unknown>[]> {
    return this.sql(
      `SELECT outcome, reason, status, method, route, ip, user_agent, request_id FROM praesidia.audit_events
       WHERE actor_id = $1 AND action = 'api_key.used' ORDER BY tx, id`,
      [keyId],
    );
  }

  async sql<Row extends object = Record<string, unknown>>(
    text: string,
    values: unknown[] = [],
  ): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }

  async stop(): Promise<void> {
    await this.pool.end();
    await this.app.close();
    await this.database.drop();
  }
}

@Module({})
class HostModule {}
