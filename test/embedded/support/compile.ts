import { transformFile } from '@swc/core';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Compiles service.ts and what it uses into a directory, so that child processes run the sources as they are now,
 * without a build.
 *
 * @returns the path of the program.
 */
export async function compileService(directory: string): Promise<string> {
  const embedded = join('src', 'database', 'embedded');
  const service = join('test', 'embedded', 'support', 'service.ts');
  const names = (await readdir(join(root, embedded))).filter((name) => /(?<!\.spec)\.ts$/.test(name));
  for (const source of [service, ...names.map((name) => join(embedded, name))]) {
    const target = join(directory, source.replace(/\.ts$/, '.js'));
    const { code } = await transformFile(join(root, source), {
      swcrc: false,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  return join(directory, service.replace(/\.ts$/, '.js'));
}
