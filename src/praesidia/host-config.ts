import { readConfig, type Config } from '../config/config.js';
import type { PraesidiaOptions } from './options.js';

/** What of the environment a host may set, too. */
const TAKEN = ['KEY_PEPPER', 'KEY_PEPPER_PREVIOUS', 'KEY_PEPPER_NEXT', 'AUDIT_SIGNING_KEY', 'AUDIT_RETENTION_ACCESS_DAYS', 'AUDIT_RETENTION_DAYS', 'AUDIT_CHECKPOINT_DIR', 'AUDIT_CHECKPOINT_WEBHOOK_URL', 'NOTICE_INTERVAL_MINUTES'] as const; // prettier-ignore

/**
 * The configuration of a host, by the rules of the standalone service.
 * @throws ConfigurationError naming what is not accepted, never its value
 */
export function hostConfig({ pepper, otherPepper, token = {} }: PraesidiaOptions): Config {
  const env = Object.fromEntries(TAKEN.map((name) => [name, process.env[name]]));
  if (pepper !== undefined)
    Object.assign(env, { KEY_PEPPER: pepper, KEY_PEPPER_PREVIOUS: '', KEY_PEPPER_NEXT: '' });
  if (otherPepper)
    env[otherPepper.role === 'previous' ? 'KEY_PEPPER_PREVIOUS' : 'KEY_PEPPER_NEXT'] = otherPepper.pepper;
  if (token.prefix !== undefined) env.TOKEN_PREFIX = token.prefix;
  if (token.acceptXApiKey) env.ACCEPT_X_API_KEY = 'on';
  // there is one, whatever its address: the pepper must be given
  return readConfig({ ...env, DATABASE_URL: 'postgresql://host/database' });
}
