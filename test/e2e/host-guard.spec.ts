import { jest } from '@jest/globals';
import {
  Catch,
  Controller,
  Get,
  Logger,
  Module,
  UseFilters,
  UseGuards,
  VersioningType,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { APP_GUARD, RouterModule } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { NeededPermissions } from '../../src/api-keys/usage/needed-permissions.js';
import { Authenticated, PermissionGuard, type Refusal, RequirePermission } from '../../src/index.js';
import { Gate, InvoicesController, TestHost } from '../support/host.js';

@Controller('old')
class OldController {
  @Get()
  untouched(): object {
    return { old: true };
  }
}

@Controller('guarded')
@UseGuards(PermissionGuard)
class GuardedController {
  @Get()
  @RequirePermission('invoices.view')
  get(): object {
    return { guarded: true };
  }
  @Get('open')
  forgotten(): object {
    return { forgotten: true };
  }
}

@Catch()
class OwnFilter implements ExceptionFilter {
  catch(error: Refusal, host: ArgumentsHost): void {
    const { code } = error.getResponse() as { code: string };
    void host
      .switchToHttp()
      .getResponse<FastifyReply>()
      .code(error.getStatus())
      .send(`in the words of the host: ${code}`);
  }
}

@Controller('filtered')
@UseFilters(OwnFilter)
class FilteredController {
  @Get()
  @RequirePermission('invoices.view')
  get(): void {}
}

const TENANT = 'guarded-tenant';

describe('routes that declare no access', () => {
  it('stop the boot, naming the route and what can be done', async () => {
    const boot = TestHost.start({}, [InvoicesController, OldController]);
    await expect(boot).rejects.toThrow(
      /^OldController\.untouched is covered by PermissionGuard and declares no access\./,
    );
  });

  it('are denied where the host says so', async () => {
    const host = await TestHost.start({ undeclaredRoutes: 'deny' }, [InvoicesController, OldController]);
    try {
      expect(await host.call('GET', '/old')).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope' },
      });
    } finally {
      await host.stop();
    }
  });

  it('pass where the host says so, and are listed at boot', async () => {
    const told = jest.spyOn(Logger.prototype, 'warn');
    const host = await TestHost.start({ undeclaredRoutes: 'pass' }, [InvoicesController, OldController]);
    try {
      expect(told).toHaveBeenCalledWith(
        'These routes declare no access and let everybody pass: OldController.untouched.',
      );
      expect(await host.call('GET', '/old')).toMatchObject({ status: 200, body: { old: true } });
      expect((await host.call('GET', `/tenants/${TENANT}/invoices`)).status).toBe(401);
    } finally {
      told.mockRestore();
      await host.stop();
    }
  });

  it('are left alone in classes that are exempt, and where the guard is not bound', async () => {
    const exempt = await TestHost.start({ exempt: [OldController] }, [InvoicesController, OldController]);
    try {
      expect((await exempt.call('GET', '/old')).status).toBe(200);
    } finally {
      await exempt.stop();
    }
    const unbound = await TestHost.start({}, [OldController], {}, 'to controllers');
    try {
      expect((await unbound.call('GET', '/old')).status).toBe(200);
    } finally {
      await unbound.stop();
    }
  });

  it('stop the boot by the controller that the guard is bound to', async () => {
    const boot = TestHost.start({}, [GuardedController, OldController], {}, 'to controllers');
    await expect(boot).rejects.toThrow(/^GuardedController\.forgotten/);
  });
});

describe("a host's own filter", () => {
  it('goes before ours where the host binds it to a route, and finds the problem in the exception', async () => {
    const host = await TestHost.start({}, [FilteredController]);
    try {
      const answer = await host.call('GET', '/filtered');
      expect(answer).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer realm="praesidia"' },
      });
      expect(answer.text).toBe('in the words of the host: unauthenticated');
    } finally {
      await host.stop();
    }
  });
});

describe('the guard of a host', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start({ undeclaredRoutes: 'deny' }, [InvoicesController, GuardedController], {
      providers: [{ provide: APP_GUARD, useClass: Gate }],
    });
  });
  afterAll(() => host.stop());

  it('records a use once, whichever guards are bound', async () => {
    const { token, id } = await host.key(TENANT, ['invoices:read']);
    expect((await host.call('GET', '/guarded', token)).status).toBe(200);
    expect(await host.uses(id)).toMatchObject([{ route: '/guarded', status: 200, outcome: 'success' }]);
  });

  it('has the use on record where a later guard of the host denies', async () => {
    const { token, id } = await host.key(TENANT, ['invoices:read']);
    Gate.closed = true;
    try {
      const denied = await host.call('GET', `/tenants/${TENANT}/invoices`, token);
      expect(denied).toMatchObject({ status: 403, body: { message: 'Forbidden resource' } });
    } finally {
      Gate.closed = false;
    }
    expect(await host.uses(id)).toMatchObject([{ outcome: 'denied', status: 403, reason: 'status_403' }]);
  });

  it('answers 503 instead when the use cannot be put on record', async () => {
    const { token, id } = await host.key(TENANT, ['invoices:read']);
    expect((await host.call('GET', '/guarded', token)).status).toBe(200);
    await host.sql('ALTER TABLE praesidia.audit_unsealed RENAME TO away');
    try {
      expect(await host.call('GET', '/guarded', token)).toMatchObject({
        status: 503,
        headers: { 'content-type': 'application/problem+json; charset=utf-8', 'retry-after': '1' },
        body: { code: 'unavailable' },
      });
    } finally {
      await host.sql('ALTER TABLE praesidia.away RENAME TO audit_unsealed');
    }
    expect(await host.uses(id)).toHaveLength(1);
  });

  it("tells the host's OpenAPI document of the scheme and the refusals", () => {
    const handler = InvoicesController.prototype.list;
    expect(Reflect.getMetadata('swagger/apiSecurity', handler)).toEqual([{ bearer: [] }]);
    const responses = Reflect.getMetadata('swagger/apiResponse', handler) as object;
    expect(responses).toMatchObject({
      401: { content: { 'application/problem+json': { schema: { properties: { code: {} } } } } },
      403: { description: 'The caller does not have the permission invoices.view' },
    });
  });
});

describe('routes that the host has put under a prefix and a version', () => {
  @Controller({ path: 'books', version: '2' })
  class BooksController {
    @Get(':id')
    @RequirePermission('invoices.view')
    get(): object {
      return { book: true };
    }
  }
  class BooksModule {}
  Module({ controllers: [BooksController] })(BooksModule);

  it('are known to ask for their permissions under the paths they are called by', async () => {
    const host = await TestHost.start({}, [], {
      imports: [BooksModule, RouterModule.register([{ path: 'shop', module: BooksModule }])],
      prepare: (app) => void app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI }),
    });
    try {
      const { id, token } = await host.key(TENANT, ['invoices:read', 'invoices:write']);
      expect((await host.call('GET', '/api/v2/shop/books/1', token)).status).toBe(200);
      const [use] = await host.uses(id);
      expect(use).toMatchObject({ method: 'GET', route: '/api/v2/shop/books/:id' });
      const needs = await host.app
        .get(NeededPermissions, { strict: false })
        .read((text) => host.sql(text.replace('host_routes', 'praesidia.host_routes')) as never);
      const asked = new Set(needs.of(use as never));
      expect([...asked]).toEqual(['invoices.view']);
      expect(needs.unused(['invoices:read', 'invoices:write'], asked)).toEqual(['invoices:write']);
    } finally {
      await host.stop();
    }
  });
});

describe('a declaration', () => {
  it('is one to a route', () => {
    expect(() => {
      class Twice {
        @Authenticated()
        @RequirePermission('invoices.view')
        twice(): void {}
      }
      return Twice;
    }).toThrow('Twice.twice declares access twice.');
  });
});
