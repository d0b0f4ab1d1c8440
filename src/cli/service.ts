import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

const HELP = `Usage: npm run --silent service:create -- --name <name>    print a service token, once
       npm run --silent service:list                       what service tokens there are
       npm run --silent service:revoke -- <id or name>      401 from the next request on

A service token (pst_…) lets another service authorize requests, report events and change plans, in every organization.
It works on the database of the service: set the same DATABASE_URL and KEY_PEPPER, or the same DATA_DIR.
The service may be running. Exit status: 0 done, 1 not done, 2 not understood.
`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [command, ...words] = positionals;
  const { name } = values;
  const isCreate = command === 'create' && name !== undefined && words.length === 0;
  const isList = command === 'list' && name === undefined && words.length === 0;
  const isRevoke = command === 'revoke' && name === undefined && words.length === 1;
  if (!isCreate && !isList && !isRevoke) {
    process.stderr.write(HELP);
    return 2;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const commands = await import('./service-commands.js');
  if (isList) process.stdout.write(await commands.list());
  else if (isRevoke) process.stdout.write(`${await commands.revoke(words[0]!)}\n`);
  else {
    const token = await commands.create(name!);
    process.stderr.write('The token is shown this once. Keep it where secrets are kept.\n');
    process.stdout.write(`${token}\n`);
  }
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
