import fc from 'fast-check';
import type { Feature, Permission, PermissionDefinition } from './catalogue.js';
import { decide, decideWhole, holdsAll } from './decide.js';

const VIEW: PermissionDefinition = { name: 'agents.view', description: 'See agents' };
const MANAGE: PermissionDefinition = {
  name: 'roles.manage',
  description: 'Make roles',
  feature: 'custom_roles',
};

interface Bounds {
  granted: ReadonlySet<Permission>;
  scoped: ReadonlySet<Permission>;
  entitled: ReadonlySet<Feature>;
  requires: Feature | null;
}

const bounds = (overrides: Partial<Bounds> = {}): Bounds => ({
  granted: new Set<Permission>(['agents.view', 'roles.manage']),
  scoped: new Set<Permission>(['agents.view', 'roles.manage']),
  entitled: new Set<Feature>(['custom_roles', 'programmatic_access']),
  requires: null,
  ...overrides,
});

const none = new Set<never>();

describe('decide', () => {
  it('allows what is granted, in scope and in the plan', () => {
    expect(decide(bounds(), VIEW)).toEqual({ allowed: true });
    expect(decide(bounds(), MANAGE)).toEqual({ allowed: true });
    expect(decide(bounds({ requires: 'programmatic_access' }), VIEW)).toEqual({ allowed: true });
  });

  it('allows any principal where no permission is asked for', () => {
    expect(decide(bounds({ granted: none, scoped: none, entitled: none }), null)).toEqual({ allowed: true });
  });

  it('denies what is not granted, naming the permission', () => {
    expect(decide(bounds({ granted: none }), VIEW)).toEqual({
      allowed: false,
      reason: 'not_granted',
      permission: 'agents.view',
      feature: null,
    });
  });

  it('denies what is out of scope, naming the permission', () => {
    expect(decide(bounds({ scoped: none }), VIEW)).toEqual({
      allowed: false,
      reason: 'out_of_scope',
      permission: 'agents.view',
      feature: null,
    });
  });

  it("denies what the plan lacks, naming the permission's feature", () => {
    expect(decide(bounds({ entitled: none }), MANAGE)).toEqual({
      allowed: false,
      reason: 'not_in_plan',
      permission: 'roles.manage',
      feature: 'custom_roles',
    });
    expect(decide(bounds({ entitled: none }), VIEW)).toEqual({ allowed: true });
  });

  it('denies everything to a credential whose own feature the plan lacks', () => {
    const suspended = bounds({ requires: 'programmatic_access', entitled: none });
    const denied = { allowed: false, reason: 'not_in_plan', feature: 'programmatic_access' };
    expect(decide(suspended, VIEW)).toEqual({ ...denied, permission: 'agents.view' });
    expect(decide(suspended, null)).toEqual({ ...denied, permission: null });
  });

  it.each([
    ['the plan of the credential', {}, 'not_in_plan', 'programmatic_access'],
    ['then the grant', { requires: null }, 'not_granted', null],
    ['then the scope', { requires: null, granted: bounds().granted }, 'out_of_scope', null],
    [
      'then the plan of the permission',
      { requires: null, granted: bounds().granted, scoped: bounds().scoped },
      'not_in_plan',
      'custom_roles',
    ],
  ] as const)('gives the first reason where several hold: %s', (_, lifted, reason, feature) => {
    const nothing = { granted: none, scoped: none, entitled: none, requires: 'programmatic_access' } as const;
    expect(decide({ ...nothing, ...lifted }, MANAGE)).toMatchObject({ allowed: false, reason, feature });
  });

  it('allows a part of what the plan lacks to those who have the feature of that part', () => {
    const partly: PermissionDefinition = { ...MANAGE, partlyWith: 'programmatic_access' };
    const denied = {
      allowed: false,
      reason: 'not_in_plan',
      permission: 'roles.manage',
      feature: 'custom_roles',
    };
    const part = bounds({ entitled: new Set(['programmatic_access']) });
    expect(decide(part, partly)).toEqual({ allowed: true });
    expect(decideWhole(part, partly)).toEqual(denied);
    expect(decide(bounds({ entitled: none }), partly)).toEqual(denied);
    expect(decideWhole(bounds({ entitled: new Set(['custom_roles']) }), partly)).toEqual({ allowed: true });
    expect(decideWhole(bounds({ granted: none }), partly)).toMatchObject({ reason: 'not_granted' });
  });

  it('allows exactly when every bound does', () => {
    const set = <T>(values: readonly T[]) => fc.subarray([...values]).map((some) => new Set(some));
    const permissions = ['agents.view', 'roles.manage'] as const;
    const features = ['custom_roles', 'programmatic_access'] as const;
    const principal = fc.record({
      granted: set<Permission>(permissions),
      scoped: set<Permission>(permissions),
      entitled: set<Feature>(features),
      requires: fc.constantFrom(null, 'programmatic_access' as const),
    });
    fc.assert(
      fc.property(principal, fc.constantFrom(VIEW, MANAGE), (p, permission) => {
        const has = (feature: Feature | null | undefined) => !feature || p.entitled.has(feature);
        const all =
          has(p.requires) &&
          has(permission.feature) &&
          p.granted.has(permission.name) &&
          p.scoped.has(permission.name);
        return decide(p, permission).allowed === all;
      }),
    );
  });
});

describe('holdsAll', () => {
  it('asks for every permission to be granted and in scope', () => {
    expect(holdsAll(bounds(), ['agents.view', 'roles.manage'])).toBe(true);
    expect(holdsAll(bounds(), [])).toBe(true);
    expect(holdsAll(bounds(), ['agents.view', 'agents.delete'])).toBe(false);
    expect(holdsAll(bounds({ granted: none }), ['agents.view'])).toBe(false);
    expect(holdsAll(bounds({ scoped: none }), ['agents.view'])).toBe(false);
  });
});
