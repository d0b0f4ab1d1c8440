import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const HELP = `Usage: npm run --silent restore:apply -- <audit export.ndjson>

Applies again, to a database that was restored from a backup, what came after it: keys revoked and narrowed, overlaps ended,
sessions ended, members removed and roles taken. It never widens anything; all of it or nothing; running it again changes nothing.

  <audit export.ndjson>   GET .../audit-events/export?format=ndjson of one organization, taken before the restore, or kept by a sink

Check it by npm run audit:verify first; this believes what it reads. Best while no instance runs: until then revoked keys work again.
Exit status: 0 applied, 1 not applied, nothing changed, 2 not understood.
`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) {
    process.stderr.write(HELP);
    return 2;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { restoreApply } = await import('./restore-command.js');
  const from = process.env.npm_lifecycle_event === 'restore:apply' ? process.env.INIT_CWD : undefined;
  process.stdout.write(`${(await restoreApply(resolve(from ?? '.', file))).join('\n')}\n`);
  return 0;
}

main().then(
  (status) => (process.exitCode = status),
  (error: Error & { code?: string }) => {
    const isUsage = error.code?.startsWith('ERR_PARSE_ARGS') ?? false;
    process.stderr.write(`${error.message}\n${isUsage ? `\n${HELP}` : ''}`);
    process.exitCode = isUsage ? 2 : 1;
  },
);
