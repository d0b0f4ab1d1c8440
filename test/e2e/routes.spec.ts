import { readFile, writeFile } from 'node:fs/promises';
import { Controller, Get } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Authenticated, Public, RequirePermission } from '../../src/access/access.decorators.js';
import { AccessModule } from '../../src/access/access.module.js';
import type { Permission } from '../../src/access/catalogue.js';
import { platformCatalogue } from '../../src/platform.catalogue.js';
import { routesOf, type RouteEntry } from '../support/routes.js';
import { TestService } from '../support/service.js';

const SNAPSHOT = new URL('routes.txt', import.meta.url);
const REWRITE = 'ROUTES=rewrite npm run jest -- --selectProjects database --testPathPatterns test/e2e/routes';

function needOf({ access }: RouteEntry): string {
  if (access.kind === 'permission') return `${access.permission}${access.services ? ' (or a service)' : ''}`;
  if (access.kind === 'public') return 'public';
  if (access.kind === 'service') return 'services';
  if (access.people) return 'authenticated (people)';
  return access.evenSuspended ? 'authenticated (suspended keys too)' : 'authenticated';
}

describe('the routes of the service', () => {
  it(`are those of routes.txt; where the change is meant, run: ${REWRITE}`, async () => {
    const service = await TestService.start();
    try {
      const lines = routesOf(service).map((route) => `${route.method} ${route.path} -> ${needOf(route)}`);
      const text = `${lines.join('\n')}\n`;
      if (process.env.ROUTES === 'rewrite') await writeFile(SNAPSHOT, text);
      expect(text).toBe(await readFile(SNAPSHOT, 'utf8'));
    } finally {
      await service.stop();
    }
  });
});

describe('a route', () => {
  const boot = async (controller: new () => object) => {
    const imports = [AccessModule.forRoot(platformCatalogue)];
    const module = await Test.createTestingModule({ imports, controllers: [controller] }).compile();
    const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
    await app.init().finally(() => app.close());
  };

  it('that declares what it needs lets the service boot', async () => {
    @Controller('fine')
    class FineController {
      @Get()
      @RequirePermission('agents.view')
      list(): string {
        return 'fine';
      }
    }
    await expect(boot(FineController)).resolves.toBeUndefined();
  });

  it('that declares nothing stops the boot and is named', async () => {
    @Controller('forgotten')
    class ForgottenController {
      @Get('fine')
      @Public()
      fine(): string {
        return 'fine';
      }

      @Get()
      list(): string {
        return 'anybody could call this';
      }
    }
    await expect(boot(ForgottenController)).rejects.toThrow(/^ForgottenController\.list declares no access/);
  });

  it('that needs a permission which the catalogue does not have stops the boot', async () => {
    @Controller('misspelt')
    class MisspeltController {
      @Get()
      @RequirePermission('agents.vew' as Permission)
      list(): string {
        return 'nobody could call this';
      }
    }
    await expect(boot(MisspeltController)).rejects.toThrow("no permission 'agents.vew'");
  });

  it.each([
    ['permission and public', () => RequirePermission('agents.view'), () => Public()],
    ['public and authenticated', () => Public(), () => Authenticated()],
    ['two permissions', () => RequirePermission('agents.view'), () => RequirePermission('agents.update')],
  ])('that declares %s is refused and named as soon as its class is read', (_, first, second) => {
    const define = () => {
      class TwiceController {
        @first()
        @second()
        list(): string {
          return 'which is it?';
        }
      }
      return TwiceController;
    };
    expect(define).toThrow(/^TwiceController\.list declares access twice/);
  });
});
