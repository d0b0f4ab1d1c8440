import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.js';

/**
 * The pepper of all digests: the configured one, or with the embedded database one that is generated once beside it.
 * @throws Error when the file cannot be written or has been cut short
 */
export async function preparePepper({ keyPepper, dataDir }: Config): Promise<string> {
  if (keyPepper) return keyPepper;
  const path = join(dataDir, 'key-pepper');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, `${randomBytes(32).toString('base64url')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const pepper = (await readFile(path, 'utf8')).trim();
  if (pepper.length < 32) throw new Error(`${path} does not hold a pepper of 32 characters or more.`);
  return pepper;
}
