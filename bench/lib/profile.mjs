import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const LINES = 25;

/**
 * Profiles the measured part of a slot. The profile can be opened in any browser's developer tools; that of a later round
 * replaces the earlier one, which was taken when less was compiled.
 */
export async function profile(contender, moment, directory) {
  const taken = await contender.ask(moment);
  if (moment === 'begin') return;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, `${contender.definition.name}.cpuprofile`), JSON.stringify(taken));
}

/** @returns {Promise<string>} of every profile in the directory: where the time on the CPU went, by package and by function */
export async function summarizeProfiles(directory) {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.cpuprofile'));
  const texts = await Promise.all(
    names.map(async (name) => summarize(name, JSON.parse(await readFile(join(directory, name), 'utf8')))),
  );
  return texts.join('\n');
}

function summarize(name, { nodes, samples, timeDeltas }) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byPlace = new Map();
  const byFunction = new Map();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const { functionName, url, lineNumber } = frames.get(id);
    if (functionName === '(idle)') continue;
    const micros = timeDeltas[index];
    const place = placeOf(functionName, url);
    total += micros;
    add(byPlace, place, micros);
    add(byFunction, `${functionName || '(anonymous)'}  ${place}:${lineNumber + 1}`, micros);
  }
  const lines = (map) =>
    [...map]
      .sort(([, a], [, b]) => b - a)
      .slice(0, LINES)
      .map(([label, micros]) => `    ${((100 * micros) / total).toFixed(1).padStart(5)} %  ${label}`);
  const seconds = (total / 1_000_000).toFixed(1);
  return [
    `  ${name}: ${seconds} s on the CPU`,
    ...lines(byPlace),
    '  by function:',
    ...lines(byFunction),
  ].join('\n');
}

const add = (map, key, value) => map.set(key, (map.get(key) ?? 0) + value);

/** `package`, `src/folder/file.js` of the service, `node:module`, or `(garbage collector)` and its like. */
function placeOf(functionName, url) {
  if (url === '') return functionName.startsWith('(') ? functionName : 'native';
  if (!url.startsWith('file:')) return url;
  const path = fileURLToPath(url).split(sep).join('/');
  const [, inPackage] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return inPackage ?? path.replace(/.*\/dist\//, '');
}
