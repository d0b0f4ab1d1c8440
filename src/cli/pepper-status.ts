import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

const HELP = `Usage: npm run --silent pepper:status -- [--let-go]

Says what still hangs on the pepper that KEY_PEPPER replaces, and whether KEY_PEPPER_PREVIOUS may be unset.

  --let-go    retire the previous pepper whatever hangs on it: those keys, sessions and links never work again

It works on the database of the service: set the same DATABASE_URL and peppers, or the same DATA_DIR.
Exit status: 0 the previous pepper may go, or there is none; 1 not yet; 2 no answer.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { 'let-go': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { pepperStatus } = await import('./pepper-report.js');
  const { lines, mayGo } = await pepperStatus(values['let-go'] ?? false);
  process.stdout.write(`${lines.join('\n')}\n`);
  return mayGo ? 0 : 1;
}

main().then(
  (status) => (process.exitCode = status),
  (error: Error & { code?: string }) => {
    const isUsage = error.code?.startsWith('ERR_PARSE_ARGS') ?? false;
    process.stderr.write(`${error.message}\n${isUsage ? `\n${HELP}` : ''}`);
    process.exitCode = 2;
  },
);
