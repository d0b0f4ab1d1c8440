import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createOpenApiDocument } from '../openapi/document.js';
import { packageRoot } from '../docs/package-root.js';

/** Writes `openapi.json`, or with `--check` tells whether the committed one is up to date (exit 1 when it is not). */
const path = join(packageRoot(), 'openapi.json');
const { version } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')) as {
  version: string;
};
// the compiler lists the members of a union in the order in which it happened to meet them
const inOrder = (name: string, value: unknown): unknown =>
  name === 'enum' && Array.isArray(value) ? [...(value as string[])].sort() : value;
const text = `${JSON.stringify(await createOpenApiDocument(version), inOrder, 2)}\n`;
if (!process.argv.includes('--check')) {
  await writeFile(path, text);
  process.stdout.write(`${path} is written.\n`);
} else if (text !== (await readFile(path, 'utf8').catch(() => ''))) {
  process.stderr.write('openapi.json is stale: run "npm run openapi" and commit it.\n');
  process.exitCode = 1;
} else process.stdout.write('openapi.json is up to date.\n');
