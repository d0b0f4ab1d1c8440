import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { CommandName } from './operator-commands.js';

const HELP = `Usage: npm run admin -- <command>

  reset-password <email>                  print a one-time link to a new password, valid for 24 hours
  set-plan <organization id> <plan>       put an organization on the plan free, team or enterprise
  rotate-signing-key                      sign the audit log with a new key (or AUDIT_SIGNING_KEY) from now on
  --help                                  show this

It works on the database of the service: set the same DATABASE_URL and KEY_PEPPER, or the same DATA_DIR, and PUBLIC_URL.
The service may be running. What is done is recorded in the audit log as done by the operator.
Exit status: 0 done, 1 not done, 2 not understood.
`;

const NUMBER_OF_WORDS: ReadonlyMap<string, number> = new Map<CommandName, number>([
  ['reset-password', 1],
  ['set-plan', 2],
  ['rotate-signing-key', 0],
]);

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [name = '', ...words] = positionals;
  if (NUMBER_OF_WORDS.get(name) !== words.length) {
    process.stderr.write(HELP);
    return 2;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  // half of the service comes with it, which a mistyped command need not wait for
  const { runCommand } = await import('./operator-commands.js');
  process.stdout.write(`${await runCommand(name as CommandName, words)}\n`);
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
