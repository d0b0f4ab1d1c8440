import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const HELP = `Usage: npm run --silent keys:import -- <keys.ndjson>

Takes over keys that were issued elsewhere, by the SHA-256 of each: who holds one goes on using it. All of them or none;
those that are there already stay as they are, so that running it again changes nothing.

  <keys.ndjson>   a JSON object a line, 50000 at the most:
                  {"sha256": "<hexadecimal or base64>", "name": "CI", "organizationId": "<uuid>", "scopes": ["agents:read"]}
                  and, where known, "expiresAt", "createdAt", "description", "allowedCidrs", "rateLimit", "prefix", "last4"

It works on the database of the service: set the same DATABASE_URL and KEY_PEPPER, or the same DATA_DIR. The service may be running.
Exit status: 0 imported, 1 not imported, nothing changed, 2 not understood.
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
  const { keysImport } = await import('./keys-import-command.js');
  const from = process.env.npm_lifecycle_event === 'keys:import' ? process.env.INIT_CWD : undefined;
  process.stdout.write(`${(await keysImport(resolve(from ?? '.', file))).join('\n')}\n`);
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
