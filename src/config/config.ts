import type { KeyObject } from 'node:crypto';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { readPrivateKey } from './ed25519.js';
import { Environment, OPTIONAL_VARIABLES } from './environment.js';

/** The configuration of one service process; frozen. Also its injection token. */
export class Config {
  readonly port: number;
  readonly host: string;
  /** origin under which the world reaches the service, without a trailing slash; null: as the request says */
  readonly publicUrl: string | null;
  /** null: the embedded database below `dataDir` */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly setupToken: string | null;
  /** null: generated into `dataDir` (embedded database only) */
  readonly keyPepper: string | null;
  /** the pepper that is accepted beside it: the one it replaces, or the one that is to replace it */
  readonly otherPepper: OtherPepper | null;
  /** what stands before the last underscore of a new key */
  readonly tokenPrefix: string;
  /** whether a key may come in the header X-API-Key too */
  readonly acceptXApiKey: boolean;
  /** Ed25519; null: one that is made by itself and kept in the database */
  readonly auditSigningKey: KeyObject | null;
  /** where checkpoints of the audit log are published beside the log stream */
  readonly checkpoints: { readonly directory: string | null; readonly webhookUrl: string | null };
  readonly planChanges: 'owner' | 'operator';
  /** JSON with what other services add to the catalogue; null: nothing */
  readonly catalogueFile: string | null;
  readonly trustProxy: readonly string[];
  /** networks beyond the public Internet that the service may connect to on behalf of its users */
  readonly outboundAllow: readonly string[];
  readonly logLevel: string;
  /** how often keys are looked through for what there is to say of them */
  readonly noticeIntervalMinutes: number;
  /** for how many days events of the category `access`, and all others, are kept at the least; whole months are dropped */
  readonly retention: { readonly accessDays: number; readonly days: number };
  /** whether `GET /metrics` is there */
  readonly metrics: boolean;
  readonly session: { readonly idleMinutes: number; readonly absoluteMinutes: number };
}

export interface OtherPepper {
  readonly role: 'previous' | 'next';
  readonly pepper: string;
}

/** The environment is not fit to start with; the message names every bad variable. */
export class ConfigurationError extends Error {}

/**
 * Reads and validates the environment; an empty variable counts as unset.
 * @throws ConfigurationError naming every bad variable and what is accepted, never its value
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const known = Object.keys(new Environment()).concat(OPTIONAL_VARIABLES);
  const given = Object.fromEntries(known.filter((name) => env[name]).map((name) => [name, env[name]]));
  const values = plainToInstance(Environment, given, { exposeDefaultValues: true });
  // a variable that breaks several rules is named once
  const problems = validateSync(values).map(({ constraints }) => Object.values(constraints!)[0]!);
  if (values.DATABASE_URL && !values.KEY_PEPPER) {
    problems.push(
      'KEY_PEPPER is required with DATABASE_URL: 32 characters or more, the same on every instance',
    );
  }
  problems.push(...pepperProblems(values));
  if (problems.length > 0) {
    throw new ConfigurationError(
      `The environment is not valid:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
  }
  return Object.freeze(
    Object.assign(new Config(), {
      port: values.PORT,
      host: values.HOST,
      publicUrl: values.PUBLIC_URL ? new URL(values.PUBLIC_URL).origin : null,
      databaseUrl: values.DATABASE_URL ?? null,
      dataDir: values.DATA_DIR,
      setupToken: values.SETUP_TOKEN ?? null,
      keyPepper: values.KEY_PEPPER ?? null,
      otherPepper: otherPepperOf(values),
      tokenPrefix: values.TOKEN_PREFIX,
      acceptXApiKey: values.ACCEPT_X_API_KEY === 'on',
      auditSigningKey: values.AUDIT_SIGNING_KEY ? readPrivateKey(values.AUDIT_SIGNING_KEY) : null,
      checkpoints: {
        directory: values.AUDIT_CHECKPOINT_DIR ?? null,
        webhookUrl: values.AUDIT_CHECKPOINT_WEBHOOK_URL ?? null,
      },
      planChanges: values.PLAN_CHANGES ?? (values.DATABASE_URL ? 'operator' : 'owner'),
      catalogueFile: values.CATALOGUE_FILE ?? null,
      trustProxy: values.TRUST_PROXY,
      outboundAllow: values.OUTBOUND_ALLOW,
      logLevel: values.LOG_LEVEL,
      noticeIntervalMinutes: values.NOTICE_INTERVAL_MINUTES,
      retention: { accessDays: values.AUDIT_RETENTION_ACCESS_DAYS, days: values.AUDIT_RETENTION_DAYS },
      metrics: values.METRICS === 'on',
      session: { idleMinutes: values.SESSION_IDLE_MINUTES, absoluteMinutes: values.SESSION_ABSOLUTE_MINUTES },
    }),
  );
}

function otherPepperOf({
  KEY_PEPPER_PREVIOUS: previous,
  KEY_PEPPER_NEXT: next,
}: Environment): OtherPepper | null {
  if (previous) return { role: 'previous', pepper: previous };
  return next ? { role: 'next', pepper: next } : null;
}

function pepperProblems(values: Environment): string[] {
  const { KEY_PEPPER: current, KEY_PEPPER_PREVIOUS: previous, KEY_PEPPER_NEXT: next } = values;
  if (!previous && !next) return [];
  if (previous && next) return ['KEY_PEPPER_PREVIOUS and KEY_PEPPER_NEXT must not both be set'];
  const name = previous ? 'KEY_PEPPER_PREVIOUS' : 'KEY_PEPPER_NEXT';
  if (!current) return [`KEY_PEPPER must be set beside ${name}`];
  return current === (previous ?? next) ? [`${name} must differ from KEY_PEPPER`] : [];
}
