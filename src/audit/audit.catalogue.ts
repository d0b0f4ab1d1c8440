import { definePart, type FeaturesOf, type PermissionsOf, type ScopesOf } from '../access/catalogue.js';

export const auditCatalogue = definePart({
  features: { audit_forwarding: { description: 'Forwarding of the audit log' } },
  permissions: {
    'audit.view': { description: 'Read the audit log' },
    'audit.export': { description: 'Export the audit log' },
    'audit_sinks.view': { description: 'See where the audit log is forwarded to' },
    'audit_sinks.manage': {
      description: 'Forward the audit log',
      feature: 'audit_forwarding',
      // one sink for notices alone
      partlyWith: 'programmatic_access',
    },
  },
  scopes: {
    'audit:read': {
      description: 'Read and export the audit log',
      permissions: ['audit.view', 'audit.export'],
    },
  },
});

declare module '../access/catalogue.js' {
  interface PermissionMap extends PermissionsOf<typeof auditCatalogue> {}
  interface ScopeMap extends ScopesOf<typeof auditCatalogue> {}
  interface FeatureMap extends FeaturesOf<typeof auditCatalogue> {}
}
