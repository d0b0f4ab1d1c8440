import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { charts } from './charts.mjs';
import { markdown } from './markdown.mjs';

/**
 * Writes what has been measured: `results.json` with every slot, `README.md` and the plots made from it. Series that
 * were not run this time stay as they were, each with the machine and the command it was measured with.
 */
export async function writeResults(directory, measured) {
  const folder = resolve(directory);
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'results.json');
  const earlier = await readFile(path, 'utf8').then(JSON.parse, (error) => {
    if (error.code === 'ENOENT') return {};
    throw error;
  });
  const series = { ...earlier, ...measured };
  await write(path, `${JSON.stringify(series, rounded, 1)}\n`);
  const plots = charts(series);
  for (const [name, svg] of Object.entries(plots)) await write(join(folder, name), svg);
  await write(join(folder, 'README.md'), markdown(series));
}

// six digits are more than any of it is worth
const rounded = (_name, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);

async function write(path, content) {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}
