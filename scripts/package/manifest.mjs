const PEERS = {
  '@nestjs/common': '^11.0.0 || ^12.0.0',
  '@nestjs/core': '^11.0.0 || ^12.0.0',
  'reflect-metadata': '^0.1.13 || ^0.2.0',
  rxjs: '^7.1.0',
};

/** What a host may have, and is met where it does. */
const OPTIONAL = {
  '@nestjs/platform-express': '^11.0.0 || ^12.0.0',
  '@nestjs/platform-fastify': '^11.0.0 || ^12.0.0',
  '@nestjs/swagger': '^11.0.0 || ^12.0.0',
};

const entry = (out, file) => ({
  import: { types: `./${out}/types/esm/${file}.d.ts`, default: `./${out}/${file}.js` },
  require: { types: `./${out}/types/cjs/${file}.d.ts`, default: `./${out}/${file}.cjs` },
});

/**
 * The manifest of the package: of the service's own, what a host needs.
 * @param {Record<string, any>} own the service's
 * @param {Set<string>} imported the packages that the bundles import
 * @param {string} out folder of what was built
 * @param {Record<string, string>} entries file by name among the exports
 */
export function manifestOf(own, imported, out, entries) {
  const needed = [...imported].filter((name) => !(name in PEERS) && !(name in OPTIONAL)).sort();
  const missing = needed.filter((name) => !(name in own.dependencies));
  if (missing.length > 0)
    throw new Error(`package.json does not have ${missing.join(', ')} among its dependencies.`);
  const { name, version, description, license, engines } = own;
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines,
    files: [out, 'CHANGELOG.md'],
    main: `./${out}/index.cjs`,
    types: `./${out}/types/cjs/index.d.ts`,
    // for hosts whose TypeScript does not read `exports` (moduleResolution node10)
    typesVersions: { '*': { testing: [`./${out}/types/cjs/testing/index.d.ts`] } },
    exports: {
      ...Object.fromEntries(Object.entries(entries).map(([path, file]) => [path, entry(out, file)])),
      './package.json': './package.json',
    },
    bin: { [name]: `./${out}/cli.js` },
    dependencies: Object.fromEntries(needed.map((one) => [one, own.dependencies[one]])),
    peerDependencies: { ...PEERS, ...OPTIONAL },
    peerDependenciesMeta: Object.fromEntries(Object.keys(OPTIONAL).map((one) => [one, { optional: true }])),
  };
}
