import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuiltin } from 'node:module';
import { rolldown } from 'rolldown';

// there is no CommonJS of these, and not every test runner can require an ES module
const ES_ALONE = ['canonicalize', 'uuid'];
const WITHOUT_SWAGGER = fileURLToPath(new URL('without-swagger.mjs', import.meta.url));

const nameOf = (id) =>
  id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/');
const isBare = (id) => !id.startsWith('.') && !id.startsWith('/') && !isBuiltin(id);

/**
 * @param {string} compiled folder of the compiled sources
 * @param {string} out
 * @param {string[]} files the entries
 * @returns {Promise<Set<string>>} the packages that the bundles import
 */
export async function bundle(compiled, out, files) {
  const imported = new Set();
  const entries = Object.fromEntries(files.map((file) => [file, join(compiled, `${file}.js`)]));
  const cli = { cli: join(compiled, 'cli', 'package.js') };
  await write({ input: { ...entries, ...cli }, format: 'es', extension: 'js', inlined: [], out, imported });
  await write({ input: entries, format: 'cjs', extension: 'cjs', inlined: ES_ALONE, out, imported });
  return imported;
}

async function write({ input, format, extension, inlined, out, imported }) {
  const external = (id) =>
    isBuiltin(id) || (isBare(id) && id !== '@nestjs/swagger' && !inlined.includes(nameOf(id)));
  const build = await rolldown({
    input,
    platform: 'node',
    external,
    resolve: { alias: { '@nestjs/swagger': WITHOUT_SWAGGER }, conditionNames: ['node', 'import', 'default'] },
    onLog: (level, log, handle) => {
      // what is missing or circular is to be mended, not shipped
      if (level === 'warn') throw new Error(log.message);
      handle(level, log);
    },
  });
  const { output } = await build.write({
    dir: out,
    format,
    // Nest and TypeORM go by the names of classes
    keepNames: true,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `shared-[hash].${extension}`,
    exports: 'named',
  });
  await build.close();
  const own = new Set(output.map(({ fileName }) => fileName));
  for (const chunk of output)
    for (const id of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])])
      if (isBare(id) && !own.has(id)) imported.add(nameOf(id));
}
