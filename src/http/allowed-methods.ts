import { Injectable } from '@nestjs/common';
import { RouteInventory } from '../access/route-inventory.js';

/** Tells a path that is not there from one that is there for other methods. */
@Injectable()
export class AllowedMethods {
  private routes: { method: string; pattern: RegExp }[] | undefined;

  constructor(private readonly inventory: RouteInventory) {}

  /** Methods that the path answers to, as for an `Allow` header; none for a path that is not there. */
  of(url: string): string[] {
    this.routes ??= this.inventory.routes.map(({ method, path }) => ({ method, pattern: patternOf(path) }));
    const path = url.split('?', 1)[0]!;
    const methods = new Set(
      this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method),
    );
    if (methods.has('GET')) methods.add('HEAD');
    return [...methods].sort();
  }
}

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+')}$`);
