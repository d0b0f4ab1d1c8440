import 'reflect-metadata';
import { Catalogue } from '../access/catalogue.js';
import type { Actor } from '../access/principal.js';
import { SigningKeys } from '../audit/checkpoints/signing-keys.js';
import { systemActor } from '../audit/system-actor.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { issuePasswordReset } from '../authentication/password-reset.service.js';
import { readConfig, type Config } from '../config/config.js';
import { SecretBox } from '../config/secret-box.js';
import type { Database } from '../database/database.js';
import { foldEmail } from '../organizations/email.js';
import { PlansService } from '../plans/plans.service.js';
import { catalogueOf } from '../platform.catalogue.js';
import { digestFor, openOperatorDatabase, OperatorError } from './operator-database.js';

interface Operation {
  readonly config: Config;
  readonly database: Database;
  readonly work: UnitOfWork;
  readonly operator: Actor;
}

const COMMANDS = {
  'reset-password': resetPassword,
  'set-plan': setPlan,
  'rotate-signing-key': rotateSigningKey,
} as const;
export type CommandName = keyof typeof COMMANDS;

/**
 * Does what the operator asks for on the database that the environment names.
 * @returns what is to be printed
 * @throws Error with a sentence for the operator
 */
export async function runCommand(name: CommandName, words: readonly string[]): Promise<string> {
  const config = readConfig(process.env);
  const { database, close } = await openOperatorDatabase(config);
  try {
    const [now] = await database.query<{ at: Date }>('SELECT clock_timestamp()::timestamptz(3) AS at');
    const operation = {
      config,
      database,
      work: new UnitOfWork(database),
      operator: systemActor('operator', now!.at),
    };
    const [first = '', second = ''] = words;
    return await COMMANDS[name](operation, first, second);
  } finally {
    await close();
  }
}

async function resetPassword(
  { config, database, work, operator }: Operation,
  email: string,
): Promise<string> {
  const origin = originOf(config);
  const digest = await digestFor(config, database);
  const token = await issuePasswordReset(work, digest, operator, foldEmail(email));
  if (token === null) throw new OperatorError(`There is no account with the e-mail ${email}.`);
  return `${origin}/reset-password#token=${token}`;
}

async function setPlan(
  { config, work, operator }: Operation,
  organizationId: string,
  plan: string,
): Promise<string> {
  const plans = new PlansService(work, new Catalogue(catalogueOf(config)));
  const { features } = await plans.setPlan(operator, organizationId.toLowerCase(), plan);
  return `The organization is on the plan '${plan}' (features: ${features.join(', ') || 'none'}).`;
}

async function rotateSigningKey({ config, database, work }: Operation): Promise<string> {
  const box = new SecretBox(await digestFor(config, database));
  const { keyId, replaced } = await new SigningKeys(database, work, box, config).rotate();
  const end = replaced === null ? '' : `, no more by ${replaced}, whose public key stays published`;
  return `The audit log is signed by the key ${keyId} from now on${end}.`;
}

/** How the person who gets a link reaches the service. */
function originOf({ publicUrl, host, port }: Config): string {
  if (publicUrl !== null) return publicUrl;
  if (port === 0) throw new OperatorError('With PORT=0 the port is not known here: set PUBLIC_URL.');
  const isEverywhere = host === '0.0.0.0' || host === '::';
  return `http://${isEverywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}
