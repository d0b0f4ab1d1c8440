import { plainToInstance, Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  validateSync,
} from 'class-validator';
import { IsCidr } from '../access/cidr.js';

const toInteger = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
const toList = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;

/** Every environment variable the service reads, with what is accepted. Times are in the unit their name says. */
export class Environment {
  @Transform(toInteger) @IsInt() @Min(0) @Max(65_535) PORT: number = 3000;
  @IsString() @MinLength(1) HOST: string = '127.0.0.1';
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  PUBLIC_URL?: string;
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'DATABASE_URL must start with postgres:// or postgresql://' })
  DATABASE_URL?: string;
  @IsString() @MinLength(1) DATA_DIR: string = './data';
  @IsOptional() @IsString() @MinLength(16) SETUP_TOKEN?: string;
  @IsOptional() @IsString() @MinLength(32) KEY_PEPPER?: string;
  @IsOptional() @IsIn(['owner', 'operator']) PLAN_CHANGES?: 'owner' | 'operator';
  @Transform(toList) @IsCidr({ each: true }) TRUST_PROXY: string[] = [];
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) LOG_LEVEL: string = 'info';
  @Transform(toInteger) @IsInt() @Min(1) SESSION_IDLE_MINUTES: number = 24 * 60;
  @Transform(toInteger) @IsInt() @Min(1) SESSION_ABSOLUTE_MINUTES: number = 14 * 24 * 60;
}

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
  readonly planChanges: 'owner' | 'operator';
  readonly trustProxy: readonly string[];
  readonly logLevel: string;
  readonly session: { readonly idleMinutes: number; readonly absoluteMinutes: number };
}

/** The environment is not fit to start with; the message names every bad variable. */
export class ConfigurationError extends Error {}

/**
 * Reads and validates the environment; an empty variable counts as unset.
 * @throws ConfigurationError naming every bad variable and what is accepted, never its value
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const known = Object.keys(new Environment()).concat(OPTIONAL);
  const given = Object.fromEntries(known.filter((name) => env[name]).map((name) => [name, env[name]]));
  const values = plainToInstance(Environment, given, { exposeDefaultValues: true });
  const problems = validateSync(values).flatMap((error) => Object.values(error.constraints ?? {}));
  if (
    values.DATABASE_URL &&
    !values.KEY_PEPPER &&
    !problems.some((problem) => problem.startsWith('KEY_PEPPER'))
  ) {
    problems.push(
      'KEY_PEPPER is required with DATABASE_URL: 32 characters or more, the same on every instance',
    );
  }
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
      planChanges: values.PLAN_CHANGES ?? (values.DATABASE_URL ? 'operator' : 'owner'),
      trustProxy: values.TRUST_PROXY,
      logLevel: values.LOG_LEVEL,
      session: { idleMinutes: values.SESSION_IDLE_MINUTES, absoluteMinutes: values.SESSION_ABSOLUTE_MINUTES },
    }),
  );
}

const OPTIONAL = ['PUBLIC_URL', 'DATABASE_URL', 'SETUP_TOKEN', 'KEY_PEPPER', 'PLAN_CHANGES'];
