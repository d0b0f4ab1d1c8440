import { Inject, Injectable, Logger } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Catalogue } from '../../access/catalogue.js';
import { RouteInventory, type UndeclaredRoute } from '../../access/route-inventory.js';
import { declarationOf, type Handler } from '../../access/permission.guard.js';
import { HostOptions } from '../options.js';
import { describeAccess } from '../swagger.js';
import { isMessageHandler, isOperation, notDecided } from './messages.js';
import { PermissionGuard } from './permission.guard.js';

const GUARDS = '__guards__';
/** A class may be put into several applications of a process. */
const described = new WeakSet<Handler>();

/** The routes of a host that declare an access. Those that the guard covers and that declare none stop the boot, or are told of. */
@Injectable()
export class HostRouteInventory extends RouteInventory {
  private passing: string[] = [];

  constructor(
    private readonly found: DiscoveryService,
    private readonly methods: MetadataScanner,
    private readonly known: Catalogue,
    @Inject(HostOptions) private readonly options: HostOptions,
  ) {
    super(found, methods, known);
    // now, for a document may be made before the application is started
    for (const { metatype } of found.getControllers()) if (metatype) describeRoutes(methods, metatype);
  }

  override onModuleInit(): void {
    super.onModuleInit();
    for (const { metatype } of [...this.found.getControllers(), ...this.found.getProviders()])
      if (metatype) this.checkOthers(metatype);
    if (this.passing.length === 0) return;
    new Logger('Praesidia').warn(
      `These routes declare no access and let everybody pass: ${this.passing.join(', ')}.`,
    );
  }

  /** What is no route: operations of GraphQL declare an access like one, messages cannot. */
  private checkOthers(owner: NonNullable<unknown>): void {
    const { prototype, name } = owner as { prototype?: Record<string, () => unknown>; name: string };
    if (this.isExempt(owner)) return;
    for (const key of this.methods.getAllMethodNames(prototype ?? null)) {
      const handler = prototype![key]!;
      const where = `${name}.${key}`;
      if (isOperation(handler)) this.checkOperation({ where, handler, controller: owner });
      // a route beside it is decided as such
      else if (isMessageHandler(handler) && !Reflect.hasMetadata('method', handler)) {
        const declaration = declarationOf(handler);
        const isDeclared = declaration !== undefined && declaration.kind !== 'public';
        const isBound = !declaration && (isGuarded(handler) || isGuarded(owner));
        if (isDeclared || isBound) throw notDecided(where);
      }
    }
  }

  private checkOperation(operation: UndeclaredRoute): void {
    const declaration = declarationOf(operation.handler);
    if (!declaration) this.undeclared(operation);
    if (declaration?.kind === 'permission') this.known.permission(declaration.permission);
  }

  private isExempt(controller: NonNullable<unknown>): boolean {
    return ((this.options.exempt ?? []) as readonly unknown[]).includes(controller);
  }

  protected override undeclared({ where, handler, controller }: UndeclaredRoute): void {
    const { undeclaredRoutes = 'stop' } = this.options;
    if (this.isExempt(controller)) return;
    if (!this.isGlobal && !isGuarded(handler) && !isGuarded(controller)) return;
    if (undeclaredRoutes === 'pass') this.passing.push(where);
    if (undeclaredRoutes !== 'stop') return;
    throw new Error(
      `${where} is covered by PermissionGuard and declares no access. Put exactly one of @RequirePermission, @Authenticated or @Public on it; or name its class in "exempt"; or set undeclaredRoutes to "deny" or "pass".`,
    );
  }

  /** Whether it is bound for the whole application; by `app.useGlobalGuards()` nobody can tell, and the guard itself refuses. */
  private get isGlobal(): boolean {
    return this.found
      .getProviders()
      .some(
        ({ token, instance }) => String(token).startsWith('APP_GUARD') && instance instanceof PermissionGuard,
      );
  }
}

function describeRoutes(scanner: MetadataScanner, { prototype }: { readonly prototype?: object }): void {
  const handlers = prototype as Record<string, Handler>;
  for (const name of scanner.getAllMethodNames(handlers)) {
    const declaration = declarationOf(handlers[name]!);
    if (declaration && declaration.kind !== 'public' && !described.has(handlers[name]!)) {
      described.add(handlers[name]!);
      describeAccess(handlers[name]!, declaration);
    }
  }
}

function isGuarded(target: object): boolean {
  const guards = (Reflect.getMetadata(GUARDS, target) ?? []) as unknown[];
  return guards.some((guard) => guard === PermissionGuard || guard instanceof PermissionGuard);
}
