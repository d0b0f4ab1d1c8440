import 'reflect-metadata';
import {
  createServiceToken,
  listServiceTokens,
  revokeServiceToken,
} from '../authentication/service-tokens.js';
import { readConfig, type Config } from '../config/config.js';
import type { Database } from '../database/database.js';
import { isUuid } from '../http/validators.js';
import { digestFor, openOperatorDatabase, OperatorError } from './operator-database.js';

const MAX_NAME = 200;

async function onDatabase<T>(work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  const { database, close } = await openOperatorDatabase(config);
  return work(database, config).finally(close);
}

/** @returns the token @throws OperatorError with a sentence for the operator */
export async function create(given: string): Promise<string> {
  const name = given.trim();
  // an id in the place of a name would be taken for one when it is to be revoked
  if (!name || name.length > MAX_NAME || /[\u0000-\u001f\u007f]/.test(name) || isUuid(name))
    throw new OperatorError(
      `The name of a service must have 1 to ${MAX_NAME} characters, no control characters, and be no UUID.`,
    );
  return onDatabase(async (database, config) => {
    const token = await createServiceToken(database, await digestFor(config, database), name);
    if (token === null)
      throw new OperatorError(`There is a service '${name}' already: revoke it first, or take another name.`);
    return token;
  });
}

/** One line a service: id, beginning of its token, state, last use, name. */
export async function list(): Promise<string> {
  const services = await onDatabase(listServiceTokens);
  if (services.length === 0) return 'There are no service tokens.\n';
  return services
    .map(({ id, name, prefix, createdAt, lastUsedAt, revokedAt }) => {
      const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : 'valid';
      const used = `last used ${lastUsedAt?.toISOString() ?? 'never'}`;
      return `${[id, prefix, name, state, `created ${createdAt.toISOString()}`, used].join('  ')}\n`;
    })
    .join('');
}

/** @throws OperatorError when there is no such service */
export async function revoke(which: string): Promise<string> {
  const revoked = await onDatabase((database) => revokeServiceToken(database, which.trim()));
  if (!revoked) throw new OperatorError(`There is no service '${which}' that has not been revoked.`);
  return `The token of ${revoked.name} (${revoked.prefix}…) is revoked since ${revoked.revokedAt!.toISOString()}.`;
}
