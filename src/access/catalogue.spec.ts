import { platformCatalogue } from '../platform.catalogue.js';
import { Catalogue, definePart, type CatalogueDefinition, type Permission } from './catalogue.js';

const part = definePart({
  permissions: { 'agents.view': { description: 'See agents' } },
  scopes: { 'agents:read': { description: 'See agents', permissions: ['agents.view'] } },
});

const definition = (overrides: Partial<CatalogueDefinition> = {}): CatalogueDefinition => ({
  parts: [part],
  roles: (all) => [{ name: 'owner', description: 'Everything', permissions: all }],
  plans: [{ name: 'free', features: [] }],
  ...overrides,
});

describe('a catalogue', () => {
  it.each([
    ["permission 'agents.view' twice", definition({ parts: [part, { permissions: part.permissions }] })],
    ["scope 'agents:read' twice", definition({ parts: [part, { scopes: part.scopes }] })],
    [
      "role 'owner' twice",
      definition({
        roles: () => [1, 2].map(() => ({ name: 'owner', description: '', permissions: [] })),
      }),
    ],
    [
      "plan 'free' twice",
      definition({
        plans: [
          { name: 'free', features: [] },
          { name: 'free', features: [] },
        ],
      }),
    ],
    [
      "no permission 'agents.vew'",
      definition({
        parts: [part, { scopes: { typo: { description: '', permissions: ['agents.vew'] } } }],
      }),
    ],
    [
      "no permission 'agents.gone'",
      definition({
        roles: () => [{ name: 'owner', description: '', permissions: ['agents.gone' as Permission] }],
      }),
    ],
  ])('is refused when it declares %s', (message, bad) => {
    expect(() => new Catalogue(bad)).toThrow(message);
  });

  it('knows its names and no property of an object', () => {
    const catalogue = new Catalogue(definition());
    expect(catalogue.isPermission('agents.view')).toBe(true);
    expect(catalogue.isScope('agents:read')).toBe(true);
    expect(catalogue.isPlan('free')).toBe(true);
    for (const name of ['', 'constructor', '__proto__', 'agents.*', '*', 'Agents.View']) {
      expect(catalogue.isPermission(name) || catalogue.isScope(name) || catalogue.isPlan(name)).toBe(false);
    }
    expect(() => catalogue.permission('constructor')).toThrow("no permission 'constructor'");
  });

  it('gives nothing for scopes, roles and plans that it does not have', () => {
    const catalogue = new Catalogue(definition());
    expect(catalogue.permissionsOfScopes(['gone', 'agents:read'])).toEqual(new Set(['agents.view']));
    expect(catalogue.permissionsOfScopes([])).toEqual(new Set());
    expect(catalogue.permissionsOfRole('gone')).toEqual([]);
    expect(catalogue.featuresOfPlan('gone')).toEqual(new Set());
  });

  it('remembers the sets of 5,000 choices of scopes without mixing them up', () => {
    const names = Array.from({ length: 13 }, (_, index) => `s${index}`);
    const permissions = Object.fromEntries(names.map((name) => [`p.${name}`, { description: '' }]));
    const scopes = Object.fromEntries(
      names.map((name) => [name, { description: '', permissions: [`p.${name}`] }]),
    );
    const catalogue = new Catalogue(definition({ parts: [{ permissions, scopes }] }));
    for (let choice = 0; choice < 5_000; choice++) {
      const chosen = names.filter((_, index) => choice & (1 << index));
      expect([...catalogue.permissionsOfScopes(chosen)]).toEqual(chosen.map((name) => `p.${name}`));
    }
  });
});

describe('the catalogue of the platform', () => {
  const catalogue = new Catalogue(platformCatalogue);
  const permissionsOf = (role: string) => [...catalogue.permissionsOfRole(role)].sort();

  it('leaves to people what no scope holds', () => {
    const forPeople = catalogue.permissions
      .map(({ name }) => name)
      .filter((p) => !catalogue.keyPermissions.has(p));
    expect(forPeople.sort()).toEqual([
      'access.explain',
      'audit_sinks.manage',
      'audit_sinks.view',
      'members.manage',
      'organization.manage',
      'plan.manage',
      'plan.view',
      'policy.manage',
      'policy.view',
      'roles.manage',
    ]);
    expect(catalogue.scopesHolding('plan.manage')).toEqual([]);
  });

  it.each([
    ['agents:read', ['agents.view']],
    ['agents:write', ['agents.register', 'agents.update', 'agents.delete', 'agents.report_usage']],
    ['agents:report', ['agents.report_usage']],
    ['workflows:read', ['workflows.view']],
    ['workflows:write', ['workflows.manage']],
    ['analytics:read', ['analytics.view', 'costs.view']],
    ['audit:read', ['audit.view', 'audit.export']],
    ['api-keys:read', ['api_keys.view']],
    ['api-keys:write', ['api_keys.create', 'api_keys.update', 'api_keys.rotate', 'api_keys.revoke']],
    ['api-keys:rotate-self', ['api_keys.rotate_self']],
    ['tokens:introspect', ['tokens.introspect']],
    ['members:read', ['organization.view', 'members.view', 'roles.view']],
  ])('has the scope %s', (scope, permissions) => {
    expect([...catalogue.permissionsOfScopes([scope])].sort()).toEqual([...permissions].sort());
  });

  it('has these scopes and no other', () => expect(catalogue.scopes).toHaveLength(12));

  it('names every scope that would do', () => {
    expect(catalogue.scopesHolding('agents.report_usage')).toEqual(['agents:write', 'agents:report']);
  });

  it('gates features by plan', () => {
    const gated = catalogue.permissions.filter(({ feature }) => feature);
    expect(Object.fromEntries(gated.map(({ name, feature }) => [name, feature]))).toMatchObject({
      'roles.manage': 'custom_roles',
      'api_keys.create': 'programmatic_access',
      'api_keys.rotate': 'programmatic_access',
    });
    expect(catalogue.plansWith('programmatic_access')).toEqual(['team', 'enterprise']);
    expect(catalogue.plansWith('audit_forwarding')).toEqual(['enterprise']);
    expect([...catalogue.featuresOfPlan('free')]).toEqual([]);
  });

  it('gives each built-in role what the contract says', () => {
    const all = [...catalogue.allPermissions].sort();
    expect(permissionsOf('owner')).toEqual(all);
    expect(permissionsOf('admin')).toEqual(
      all.filter((name) => name !== 'organization.manage' && name !== 'plan.manage'),
    );
    expect(permissionsOf('developer')).toEqual([
      'agents.delete',
      'agents.register',
      'agents.report_usage',
      'agents.update',
      'agents.view',
      'analytics.view',
      'api_keys.view',
      'members.view',
      'organization.view',
      'roles.view',
      'workflows.manage',
      'workflows.view',
    ]);
    expect(permissionsOf('auditor')).toEqual(
      [...all.filter((name) => name.endsWith('.view')), 'audit.export', 'access.explain'].sort(),
    );
    expect(permissionsOf('viewer')).toEqual([
      'agents.view',
      'analytics.view',
      'organization.view',
      'workflows.view',
    ]);
  });

  it('describes everything that a person chooses from', () => {
    const lines = [...catalogue.permissions, ...catalogue.scopes, ...catalogue.roles];
    expect(lines.filter(({ description }) => !description)).toEqual([]);
  });
});
