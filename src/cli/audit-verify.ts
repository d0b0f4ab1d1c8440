import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Unusable } from '../audit/verify/finding.js';
import { readPublicKeys, readStatement } from '../audit/verify/statements.js';
import { verifyExport } from '../audit/verify/verify-export.js';

const HELP = `Usage: npm run --silent audit:verify -- <export.ndjson> <checkpoint>... [--public-key <file or key>]

Checks an NDJSON export of the audit log against checkpoints of it, offline.

  <export.ndjson>   GET .../audit-events/export: everything, or with proofs=true also a part of the log
  <checkpoint>      GET .../audit-log/checkpoint, as JSON or as the signed note in it; several narrow down what is wrong.
                    Take it before the export: an export reaches to the latest event and must hold all that the checkpoint counts
  --public-key      the service's: PEM, <name>+<key id>+<base64>, or JSON with such keys; a file, or the key itself

The last line says VALID, INVALID or UNUSABLE and why. Exit status: 0 valid, 1 invalid, 2 not usable.
`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { 'public-key': { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return say(HELP, 0);
  const [exported, ...checkpoints] = positionals;
  if (exported === undefined || checkpoints.length === 0) {
    process.stderr.write(HELP);
    throw new Unusable('an export and a checkpoint are needed');
  }
  const keys = await Promise.all((values['public-key'] ?? []).map(publicKeys));
  const statements = await Promise.all(
    checkpoints.map(async (file) => readStatement(await text(file), file, keys.flat())),
  );
  const verdict = await verifyExport(pieces(exported), statements);
  for (const warning of verdict.warnings) say(`warning: ${warning}\n`);
  for (const note of verdict.notes) say(`note: ${note}\n`);
  const { finding, summary } = verdict;
  return finding ? say(`INVALID (${finding.kind}): ${finding.what}\n`, 1) : say(`VALID: ${summary}\n`, 0);
}

function say(line: string, status = 0): number {
  process.stdout.write(line);
  return status;
}

/** A path as the caller means it, who may have been elsewhere when npm came here. */
const pathOf = (file: string): string =>
  resolve((process.env.npm_lifecycle_event === 'audit:verify' && process.env.INIT_CWD) || '.', file);

const unreadable = (file: string) => (error: Error) => {
  throw new Unusable(`${file} cannot be read: ${error.message}`);
};

const text = (file: string): Promise<string> => readFile(pathOf(file), 'utf8').catch(unreadable(file));

async function* pieces(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(pathOf(file), { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
  } catch (error) {
    unreadable(file)(error as Error);
  }
}

const publicKeys = async (value: string) =>
  existsSync(pathOf(value))
    ? readPublicKeys(await text(value), value)
    : readPublicKeys(value, '--public-key');

main().then(
  (status) => (process.exitCode = status),
  (error: Error & { code?: string }) => {
    const expected = error instanceof Unusable || error.code?.startsWith('ERR_PARSE_ARGS');
    process.exitCode = say(`UNUSABLE: ${expected ? error.message : error.stack}\n`, 2);
  },
);
