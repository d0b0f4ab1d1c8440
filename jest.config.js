/** @type {import('jest').Config} */
const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    // what app.inject() brings is ESM alone and required as CommonJS, which jest cannot do; ours is the same library
    '^cookie$': '<rootDir>/node_modules/cookie/dist/index.js',
    '^(\\.{1,2}/(?!.*dist/).*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': ['@swc/jest', swc],
  },
};

export default {
  testTimeout: 60_000,
  // on two cores: much of the time a test waits for the database, a browser or a timer
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  reporters: ['default', '<rootDir>/test/support/summary-reporter.js'],
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/src/**/*.spec.ts',
        '<rootDir>/console/src/**/*.spec.ts',
        '<rootDir>/test/architecture/**/*.spec.ts',
        '<rootDir>/test/history/{checker,register}*.spec.ts',
      ],
    },
    {
      ...common,
      displayName: 'database',
      setupFilesAfterEnv: ['<rootDir>/test/support/retry.js'],
      testMatch: [
        '<rootDir>/test/{medium,e2e,faults,package}/**/*.spec.ts',
        '<rootDir>/test/history/history.spec.ts',
      ],
      globalSetup: '<rootDir>/test/support/start-database.js',
      globalTeardown: '<rootDir>/test/support/stop-database.js',
    },
    {
      ...common,
      displayName: 'browser',
      setupFilesAfterEnv: ['<rootDir>/test/support/retry.js'],
      testMatch: ['<rootDir>/test/browser/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/start-database.js',
      globalTeardown: '<rootDir>/test/support/stop-database.js',
    },
    {
      ...common,
      displayName: 'embedded',
      setupFilesAfterEnv: ['<rootDir>/test/support/retry.js'],
      testMatch: ['<rootDir>/test/embedded/**/*.spec.ts'],
    },
  ],
};
