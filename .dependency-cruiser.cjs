/** Dependencies run one way; each rule says why. */
const only = (name, folder, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: '\\.spec\\.ts$' },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle has no first file to read, and injection then needs forwardRef.',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    only('access-is-a-leaf', 'access', [], 'The decision and its vocabulary stand alone: every folder and every importing service rests on them.'),
    only('config-is-low', 'config', ['access'], 'Configuration is read before anything else exists.'),
    only('database-is-low', 'database', ['access'], 'The database knows nothing of what is stored in it; migrations and connections only.'),
    only('http-knows-no-feature', 'http', ['access', 'config', 'database'], 'Errors, lists and limits are the same for all features.'),
    only('audit-is-below-features', 'audit', ['access', 'config', 'database', 'http'], 'Every feature writes to the audit log; the log needs none of them.'),
    only('organizations-and-rbac', 'organizations', ['access', 'audit', 'config', 'database', 'http', 'rbac'], 'Members have roles; keys and sign-in are built on both.'),
    only('rbac-and-organizations', 'rbac', ['access', 'audit', 'config', 'database', 'http', 'organizations'], 'Roles belong to organizations and members.'),
    only('plans', 'plans', ['access', 'audit', 'config', 'database', 'http', 'organizations'], 'A plan is a fact about an organization.'),
    only('api-keys', 'api-keys', ['access', 'audit', 'config', 'database', 'http', 'organizations', 'rbac', 'plans'], 'Keys know nothing of how a request presents them.'),
    only('authentication-is-on-top', 'authentication', ['access', 'audit', 'config', 'database', 'http', 'organizations', 'rbac', 'plans', 'api-keys'], 'Authentication resolves credentials of every kind; only the root stands above it.'),
    only('outbound-is-low', 'outbound', ['access', 'config'], 'Where the service may connect to is the same for whatever it has to say there.'),
    only('audit-sinks', 'audit-sinks', ['access', 'audit', 'config', 'database', 'http', 'organizations', 'outbound'], 'Forwarding reads the log; nothing knows of it.'),
    only('retention', 'retention', ['access', 'audit', 'config', 'database', 'http'], 'Retention works on the tables of the log; nothing knows of it.'),
    only('metrics', 'metrics', ['access', 'audit', 'authentication', 'config', 'database', 'http', 'retention'], 'Figures are read where they come about; nothing knows of who reads them.'),
    only('peppers', 'peppers', ['access', 'audit', 'audit-sinks', 'config', 'database'], 'A pepper is settled before the application is put together; only the root and its commands do it.'),
    only('restore', 'restore', ['access', 'api-keys', 'audit', 'database', 'http', 'organizations'], 'What came after a backup is applied by an operator; nothing of the service needs it.'),
    only('resources-know-no-kind', 'resources', ['access', 'audit', 'config', 'database', 'http'], 'What an organization keeps by name lives alike, whatever it is.'),
    ...['agents', 'workflows', 'analytics'].map((folder) =>
      only(`${folder}-is-an-example`, folder, ['access', 'audit', 'config', 'database', 'http', 'organizations', 'resources'], 'A protected resource needs the decision and the log, and no other resource.'),
    ),
    {
      name: 'passport-in-one-file',
      comment: 'The old strategy package is wrapped once, so that replacing it touches one file.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/authentication/bearer\\.ts$' },
      to: { path: 'passport' },
    },
    {
      name: 'no-dev-dependencies-at-run-time',
      comment: 'What the service imports must be there after an install without development packages.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
