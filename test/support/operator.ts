import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Outcome } from './admin-command.js';
import type { TestDatabase } from './database.js';
import { TEST_PEPPER } from './service.js';

/** Runs a built command of the operator on a test's database. @param program below `dist/src/cli`, e.g. `keys-import.js` */
export async function operate(
  database: TestDatabase,
  program: string,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [`dist/src/cli/${program}`, ...words], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.url, KEY_PEPPER: TEST_PEPPER, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode!, stdout, stderr };
}
