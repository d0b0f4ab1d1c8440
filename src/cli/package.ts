#!/usr/bin/env node
import { parseArgs } from 'node:util';

const HELP = `Usage: praesidia-keys migrate --database-url <url> [--schema <name>]

Makes the schema of Praesidia Keys in a host's PostgreSQL where it is missing, and brings it up to date.

  --database-url   e.g. postgresql://user:password@host:5432/database; by default DATABASE_URL of the environment
  --schema         praesidia by default

Exit status: 0 done; 1 the database refuses or does not answer; 2 wrong arguments.
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'database-url': { type: 'string' },
      schema: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const url = values['database-url'] ?? process.env.DATABASE_URL;
  if (positionals.join(' ') !== 'migrate' || !url) {
    process.stderr.write(HELP);
    return 2;
  }
  const { migrateSchema } = await import('../praesidia/database/schema.js');
  const { schema } = values;
  await migrateSchema({ url, schema }, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`the schema ${schema ?? 'praesidia'} is up to date\n`);
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
