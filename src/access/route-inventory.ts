import { Injectable, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ACCESS_METADATA, type AccessDeclaration } from './access.decorators.js';
import { Catalogue } from './catalogue.js';

export interface RouteEntry {
  readonly method: string;
  readonly path: string;
  /** `Controller.handler`, as it is named in errors */
  readonly handler: string;
  readonly access: AccessDeclaration;
}

export interface UndeclaredRoute {
  /** `Controller.handler` */
  readonly where: string;
  readonly handler: () => unknown;
  readonly controller: NonNullable<unknown>;
}

/** Every HTTP route with what it declares. A route that declares nothing stops the boot and is named. */
@Injectable()
export class RouteInventory implements OnModuleInit {
  routes: readonly RouteEntry[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly catalogue: Catalogue,
  ) {}

  onModuleInit(): void {
    this.routes = this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (metatype ? this.routesOf(metatype) : []));
  }

  private routesOf(controller: NonNullable<unknown>): RouteEntry[] {
    const { prototype, name } = controller as { prototype: Record<string, () => unknown>; name: string };
    const prefixes = paths(Reflect.getMetadata('path', controller));
    return this.scanner.getAllMethodNames(prototype).flatMap((key) => {
      const handler = prototype[key]!;
      const method = Reflect.getMetadata('method', handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const where = `${name}.${key}`;
      const access = this.declarationOf(handler, where, controller);
      if (access === null) return [];
      return prefixes.flatMap((prefix) =>
        paths(Reflect.getMetadata('path', handler)).map((path) => ({
          method: RequestMethod[method],
          path: `/${[prefix, path].filter(Boolean).join('/')}`.replaceAll(/\/{2,}/g, '/'),
          handler: where,
          access,
        })),
      );
    });
  }

  private declarationOf(
    handler: () => unknown,
    where: string,
    controller: NonNullable<unknown>,
  ): AccessDeclaration | null {
    const access = Reflect.getMetadata(ACCESS_METADATA, handler) as AccessDeclaration | undefined;
    if (!access) {
      this.undeclared({ where, handler, controller });
      return null;
    }
    if (access.kind === 'permission') this.catalogue.permission(access.permission);
    return access;
  }

  /** @throws Error naming the route, unless there may be such */
  protected undeclared({ where }: UndeclaredRoute): void {
    throw new Error(
      `${where} declares no access. Put exactly one of @RequirePermission, @Authenticated or @Public on it.`,
    );
  }
}

const paths = (value: string | string[] | undefined): string[] =>
  (Array.isArray(value) ? value : [value ?? '']).map((path) => path.replace(/^\/|\/$/g, ''));
