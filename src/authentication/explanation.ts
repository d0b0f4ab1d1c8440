import type { Catalogue, Feature, PermissionDefinition } from '../access/catalogue.js';
import { decide, missingFeature, type Bounds } from '../access/decide.js';
import type { AccessExplanationView, ExplainedReason, RemedyView } from './access.dto.js';

/** A key or a member, as far as an explanation goes into it. */
export interface Subject {
  readonly kind: 'key' | 'member';
  readonly bounds: Bounds;
  readonly plan: string;
  /** what keeps it from anything at all; null for a key that works and a member who is one */
  readonly state: 'revoked' | 'expired' | 'unclaimed' | 'invited' | null;
  /** names of the roles that would grant the permission, to the member or to whoever made the key */
  readonly roles: readonly string[];
  /** an invited member has been given one of these already */
  readonly isGiven: boolean;
  /** networks that a key works from */
  readonly allowedCidrs: readonly string[];
}

/** What a decision comes to, and which changes would turn it. */
export function explanation(
  catalogue: Catalogue,
  permission: PermissionDefinition,
  subject: Subject,
): AccessExplanationView {
  const { bounds, state } = subject;
  const decision = decide(bounds, permission);
  // an invited member has no roles yet: that is the decision's own no
  const dead = state === 'invited' ? null : state;
  const reason = dead ?? (decision.allowed ? null : decision.reason);
  const sets = {
    granted: bounds.granted.has(permission.name),
    scoped: bounds.scoped.has(permission.name),
    entitled: isEntitled(bounds, permission),
  };
  const wouldAllow = reason === null ? [] : (remedies(catalogue, permission, subject) ?? []);
  return {
    allowed: reason === null,
    reason,
    detail: sentence(catalogue, permission, subject, reason),
    ...sets,
    wouldAllow,
  };
}

type PlanBounds = Pick<Bounds, 'requires' | 'entitled'>;

const missingFeatures = ({ requires, entitled }: PlanBounds, permission: PermissionDefinition): Feature[] =>
  [
    requires !== null && !entitled.has(requires) ? requires : null,
    missingFeature(entitled, permission),
  ].filter((feature) => feature !== null);

const isEntitled = (bounds: PlanBounds, permission: PermissionDefinition): boolean =>
  missingFeatures(bounds, permission).length === 0;

/** All the changes that are needed; null when no changes are enough. */
function remedies(
  catalogue: Catalogue,
  permission: PermissionDefinition,
  { kind, bounds, state, roles, isGiven }: Subject,
): RemedyView[] | null {
  const { name } = permission;
  const needed: RemedyView[] = [];
  if (state === 'revoked' || state === 'expired') return null;
  if (state === 'unclaimed') needed.push({ change: 'claim_key', anyOf: [] });
  if (state === 'invited') needed.push({ change: 'accept_invitation', anyOf: [] });
  const scopes = catalogue.scopesHolding(name);
  if (kind === 'key' && scopes.length === 0) return null;
  if (!bounds.granted.has(name) && !isGiven) {
    if (roles.length === 0) return null;
    needed.push({ change: 'give_role', anyOf: [...roles] });
  }
  if (!bounds.scoped.has(name)) needed.push({ change: 'add_scope', anyOf: scopes });
  if (!isEntitled(bounds, permission)) {
    const { requires } = bounds;
    const plans = catalogue.plans.filter(({ features }) =>
      isEntitled({ requires, entitled: new Set(features) }, permission),
    );
    if (plans.length === 0) return null;
    needed.push({ change: 'change_plan', anyOf: plans.map((plan) => plan.name) });
  }
  return needed;
}

function sentence(
  catalogue: Catalogue,
  permission: PermissionDefinition,
  { kind, bounds, plan, state, roles, allowedCidrs }: Subject,
  reason: ExplainedReason | null,
): string {
  const { name } = permission;
  switch (reason) {
    case null:
      return allowedCidrs.length > 0
        ? `A request is allowed from the networks of the key: ${allowedCidrs.join(', ')}.`
        : 'A request is allowed.';
    case 'revoked':
    case 'expired':
      return `The key is ${reason}; nothing lets it in again.`;
    case 'unclaimed':
      return 'Nobody has claimed the key yet, so it has no token.';
    case 'out_of_scope':
      return `The key's scopes do not include ${name}.`;
    case 'not_in_plan':
      return `The plan '${plan}' does not include ${missingFeatures(bounds, permission).join(', ')}.`;
    case 'not_granted':
      if (state === 'invited') return 'The member has not accepted the invitation yet.';
      if (kind === 'member') return `None of the member's roles holds ${name}.`;
      if (catalogue.scopesHolding(name).length === 0) return `No scope holds ${name}: it is for people.`;
      return roles.length > 0
        ? `Keys follow their creator here, and none of the creator's roles holds ${name}.`
        : 'Keys follow their creator here, and the creator of this one is no member any more.';
  }
}
