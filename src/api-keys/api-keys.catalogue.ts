import { definePart, type FeaturesOf, type PermissionsOf, type ScopesOf } from '../access/catalogue.js';

export const apiKeysCatalogue = definePart({
  features: { programmatic_access: { description: 'API keys' } },
  permissions: {
    'api_keys.view': { description: 'See API keys and when they were used' },
    'api_keys.create': { description: 'Create API keys', feature: 'programmatic_access' },
    'api_keys.update': { description: 'Change name, scopes, expiry and addresses of API keys' },
    'api_keys.rotate': { description: 'Replace API keys by successors', feature: 'programmatic_access' },
    'api_keys.revoke': { description: 'Revoke API keys' },
    'api_keys.rotate_self': { description: 'Let a key replace itself' },
    'tokens.introspect': { description: 'Ask whether a token is valid and what it may do' },
    'policy.view': { description: 'See the policy for API keys' },
    'policy.manage': { description: 'Change the policy for API keys' },
  },
  scopes: {
    'api-keys:read': { description: 'See API keys', permissions: ['api_keys.view'] },
    'api-keys:write': {
      description: 'Create, change and rotate API keys no stronger than this one; revoke any',
      permissions: ['api_keys.create', 'api_keys.update', 'api_keys.rotate', 'api_keys.revoke'],
    },
    'api-keys:rotate-self': {
      description: 'Replace this key by a successor',
      permissions: ['api_keys.rotate_self'],
    },
    'tokens:introspect': {
      description: "Ask whether one of the organization's tokens is valid",
      permissions: ['tokens.introspect'],
    },
  },
});

declare module '../access/catalogue.js' {
  interface PermissionMap extends PermissionsOf<typeof apiKeysCatalogue> {}
  interface ScopeMap extends ScopesOf<typeof apiKeysCatalogue> {}
  interface FeatureMap extends FeaturesOf<typeof apiKeysCatalogue> {}
}
