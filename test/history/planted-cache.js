/**
 * Loaded before the service (`node --import`), plants what the service must never have: a cache of 50 ms between
 * admission and the resolver of principals. It shows that the history test would notice.
 */
import { Admission } from '../../dist/src/access/admission.js';

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

const { admit } = Admission.prototype;
const planted = new WeakSet();

Admission.prototype.admit = function (...asked) {
  if (!planted.has(this)) {
    planted.add(this);
    this.resolver = withCache(this.resolver);
  }
  return admit.apply(this, asked);
};
