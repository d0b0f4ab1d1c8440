import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Catalogue } from '../access/catalogue.js';
import type { Actor } from '../access/principal.js';
import { TokenDigest } from '../access/token-digest.js';
import { systemActor } from '../audit/system-actor.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { issuePasswordReset } from '../authentication/password-reset.service.js';
import { readConfig, type Config } from '../config/config.js';
import { preparePepper } from '../config/pepper.js';
import { foldEmail } from '../organizations/email.js';
import { PlansService } from '../plans/plans.service.js';
import { platformCatalogue } from '../platform.catalogue.js';
import { openOperatorDatabase, OperatorError } from './operator-database.js';

const HELP = `Usage: npm run admin -- <command>

  reset-password <email>                  print a one-time link to a new password, valid for 24 hours
  set-plan <organization id> <plan>       put an organization on the plan free, team or enterprise
  --help                                  show this

It works on the database of the service: set the same DATABASE_URL and KEY_PEPPER, or the same DATA_DIR, and PUBLIC_URL.
The service may be running. What is done is recorded in the audit log as done by the operator.
Exit status: 0 done, 1 not done, 2 not understood.
`;

interface Operation {
  readonly config: Config;
  readonly work: UnitOfWork;
  readonly operator: Actor;
}

/** Resolves with what is printed. */
type Command = (operation: Operation, ...words: string[]) => Promise<string>;

const COMMANDS: Record<string, { words: number; run: Command }> = {
  'reset-password': { words: 1, run: resetPassword },
  'set-plan': { words: 2, run: setPlan },
};

async function resetPassword({ config, work, operator }: Operation, email: string): Promise<string> {
  const origin = originOf(config);
  const digest = new TokenDigest(await preparePepper(config));
  const token = await issuePasswordReset(work, digest, operator, foldEmail(email));
  if (token === null) throw new OperatorError(`There is no account with the e-mail ${email}.`);
  return `${origin}/reset-password#token=${token}`;
}

async function setPlan({ work, operator }: Operation, organizationId: string, plan: string): Promise<string> {
  const plans = new PlansService(work, new Catalogue(platformCatalogue));
  const { features } = await plans.setPlan(operator, organizationId.toLowerCase(), plan);
  return `The organization is on the plan '${plan}' (features: ${features.join(', ') || 'none'}).`;
}

/** How the person who gets a link reaches the service. */
function originOf({ publicUrl, host, port }: Config): string {
  if (publicUrl !== null) return publicUrl;
  if (port === 0) throw new OperatorError('With PORT=0 the port is not known here: set PUBLIC_URL.');
  const isEverywhere = host === '0.0.0.0' || host === '::';
  return `http://${isEverywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  const [name = '', ...words] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : null;
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (!command || command.words !== words.length) {
    process.stderr.write(HELP);
    return 2;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);
  const { database, close } = await openOperatorDatabase(config);
  try {
    const [{ at }] = (await database.query<{ at: Date }>(
      'SELECT clock_timestamp()::timestamptz(3) AS at',
    )) as [{ at: Date }];
    const operation = {
      config,
      database,
      work: new UnitOfWork(database),
      operator: systemActor('operator', at),
    };
    process.stdout.write(`${await command.run(operation, ...words)}\n`);
    return 0;
  } finally {
    await close();
  }
}

main().then(
  (status) => (process.exitCode = status),
  (error: Error & { code?: string }) => {
    const isUsage = error.code?.startsWith('ERR_PARSE_ARGS') ?? false;
    process.stderr.write(`${error.message}\n${isUsage ? `\n${HELP}` : ''}`);
    process.exitCode = isUsage ? 2 : 1;
  },
);
