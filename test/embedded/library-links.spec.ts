import { existsSync } from 'node:fs';
import { mkdir, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linkLibraries } from '../../src/database/embedded/library-links.js';
import { Workshop } from './support/harness.js';

const workshop = Workshop.open();

async function makePackage(): Promise<{ root: string; lib: string; dataDir: string }> {
  const directory = await workshop.directory();
  const root = join(directory, 'native');
  const lib = join(root, 'lib');
  await mkdir(lib, { recursive: true });
  await writeFile(join(lib, 'liba.so.1.2'), '');
  const links = ['liba.so', 'liba.so.1'].map((name) => ({
    source: 'native/lib/liba.so.1.2',
    target: `native/lib/${name}`,
  }));
  await writeFile(join(root, 'pg-symlinks.json'), JSON.stringify(links));
  const dataDir = join(directory, 'data');
  await mkdir(dataDir);
  return { root, lib, dataDir };
}

it('makes the links that npm leaves out, also when several processes do at once', async () => {
  const { root, lib, dataDir } = await makePackage();
  const results = await Promise.all([1, 2, 3].map(() => linkLibraries(root, dataDir)));
  expect(results).toEqual([{}, {}, {}]);
  expect(await readlink(join(lib, 'liba.so.1'))).toBe('liba.so.1.2');
  expect(await linkLibraries(root, dataDir)).toEqual({});
  expect(await readdir(dataDir)).toEqual([]);
});

it('makes them under the data directory where the package does not take them', async () => {
  const { root, lib, dataDir } = await makePackage();
  await symlink('nowhere', join(lib, 'liba.so.1')); // root can write everywhere, so a broken link plays the obstacle
  for (let start = 0; start < 2; start++) {
    expect(Object.values(await linkLibraries(root, dataDir))).toEqual([
      `${join(dataDir, 'postgres-lib')}:${lib}`,
    ]);
    expect(existsSync(join(dataDir, 'postgres-lib', 'liba.so.1'))).toBe(true);
  }
});
