/**
 * Loaded before the service (`node --import`), plants what the service must never have: a cache of 50 ms between the
 * guard and the resolver of principals. It shows that the history test would notice.
 */
import { PermissionGuard } from '../../dist/src/access/permission.guard.js';

const CACHE_MS = 50;

/** @typedef {import('../../src/access/ports.js').PrincipalResolver} PrincipalResolver */

/**
 * @param {PrincipalResolver} resolver
 * @returns {PrincipalResolver}
 */
function withCache(resolver) {
  const cached = new Map();
  return {
    async resolve(request, organizationId) {
      const slot = `${request.headers.authorization} ${organizationId}`;
      const hit = cached.get(slot);
      if (hit && performance.now() < hit.expires) return { ...hit.principal, request: request.context };
      const principal = await resolver.resolve(request, organizationId);
      cached.set(slot, { principal, expires: performance.now() + CACHE_MS });
      return principal;
    },
  };
}

const { canActivate } = PermissionGuard.prototype;
const planted = new WeakSet();

PermissionGuard.prototype.canActivate = function (context) {
  if (!planted.has(this)) {
    planted.add(this);
    this.resolver = withCache(this.resolver);
  }
  return canActivate.call(this, context);
};
