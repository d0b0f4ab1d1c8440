import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command to its end. */
export function run(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Ended> {
  return new Promise((done) => {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(command, args, { cwd, env: { PATH, HOME, ...registry(), ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => done({ code, output }));
  });
}

// whatever says where packages come from here
const registry = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(npm_config_|NPM_CONFIG_|NODE_EXTRA_CA)/i.test(name)),
  ) as Record<string, string>;

/** A folder of its own. */
export const folder = (): string => mkdtempSync(join(tmpdir(), 'praesidia-package-'));

/** `npm pack`, in a copy of the repository. @returns the path of the tarball */
export async function pack(): Promise<{ tarball: string; copy: string }> {
  const copy = folder();
  const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  for (const file of stdout.toString().split('\0').filter(Boolean)) {
    const target = join(copy, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(file, target);
  }
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  const packed = await run('npm', ['pack', '--silent'], copy);
  if (packed.code !== 0) {
    rmSync(copy, { recursive: true, force: true });
    throw new Error(packed.output);
  }
  return { tarball: join(copy, packed.output.trim().split('\n').at(-1)!), copy };
}

/** The example in an empty folder, with the tarball as its dependency and all else from the registry. */
export function example(name: string, tarball: string): string {
  const place = folder();
  cpSync(join('examples', name), place, { recursive: true });
  const manifest = join(place, 'package.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace('"praesidia-keys": "*"', `"praesidia-keys": "file:${tarball}"`));
  return place;
}
