import { Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateBy,
  type ValidationOptions,
} from 'class-validator';
import pg from 'pg';
import { IsCidr } from '../access/cidr.js';
import { DEFAULT_KEY_PREFIX, isKeyPrefix } from '../access/token.js';
import { readPrivateKey } from './ed25519.js';

const toInteger = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
const toList = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;

const says = (accepted: string): ValidationOptions => ({ message: `$property must be ${accepted}` });

const check = (name: string, validate: (value: string) => boolean, options: ValidationOptions) =>
  ValidateBy(
    { name, validator: { validate: (value) => typeof value === 'string' && validate(value) } },
    options,
  );

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, origin, href } = new URL(value);
  return /^https?:$/.test(protocol) && href === `${origin}/`;
}

/** Whether `pg` understands it, sockets (`?host=/run/postgresql`) included. */
function isDatabaseUrl(value: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(value)) return false;
  try {
    return new pg.Client({ connectionString: value }).port > 0;
  } catch {
    return false;
  }
}

/** https, or http to this machine alone; no credentials, which logs and errors would show. */
function isWebhook(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password, hash } = new URL(value);
  if (username || password || hash) return false;
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}

const port = says('a whole number from 0 to 65535; 0 takes a free port');
const origin = says('an http or https address without a path, e.g. https://keys.example.com');
const databaseUrl = says('a PostgreSQL URL, e.g. postgresql://user:password@host:5432/database');
const signingKey = says('an Ed25519 private key: PEM (PKCS #8), or its 32 bytes in base64');
const webhook = says('an https address without credentials, or an http one of this machine');
const keyPrefix = says(
  '2 to 20 lower-case letters and digits that begin with a letter, with single underscores between them; of ps and one letter, psk alone',
);
const minutes = says('a whole number of minutes from 1 to 5256000 (ten years)');
const upToADay = says('a whole number of minutes from 1 to 1440 (a day)');
const days = says('a whole number of days from 1 to 36500 (a hundred years)');
const TEN_YEARS = 5_256_000;
const HUNDRED_YEARS = 36_500;

/** Every environment variable the service reads, with what is accepted. Each rule of one says the same sentence. */
export class Environment {
  @Transform(toInteger) @IsInt(port) @Min(0, port) @Max(65_535, port) PORT: number = 3000;
  @Matches(/^[\w.:-]+$/, says('a host name or an IP address, e.g. 127.0.0.1 or ::')) HOST: string =
    '127.0.0.1';
  @IsOptional() @check('isOrigin', isOrigin, origin) PUBLIC_URL?: string;
  @IsOptional() @check('isDatabaseUrl', isDatabaseUrl, databaseUrl) DATABASE_URL?: string;
  @IsString() DATA_DIR: string = './data';
  @IsOptional() @MinLength(16, says('16 characters or more')) SETUP_TOKEN?: string;
  @IsOptional() @MinLength(32, says('32 characters or more')) KEY_PEPPER?: string;
  @IsOptional() @MinLength(32, says('32 characters or more')) KEY_PEPPER_PREVIOUS?: string;
  @IsOptional() @MinLength(32, says('32 characters or more')) KEY_PEPPER_NEXT?: string;
  @check('isKeyPrefix', isKeyPrefix, keyPrefix) TOKEN_PREFIX: string = DEFAULT_KEY_PREFIX;
  @IsIn(['on', 'off'], says('on or off')) ACCEPT_X_API_KEY: 'on' | 'off' = 'off';
  @IsOptional()
  @check('isPrivateKey', (value) => readPrivateKey(value) !== null, signingKey)
  AUDIT_SIGNING_KEY?: string;
  @IsOptional() @IsString() AUDIT_CHECKPOINT_DIR?: string;
  @IsOptional() @check('isWebhook', isWebhook, webhook) AUDIT_CHECKPOINT_WEBHOOK_URL?: string;
  @IsOptional() @IsIn(['owner', 'operator'], says('owner or operator')) PLAN_CHANGES?: 'owner' | 'operator';
  @IsOptional() @IsString() CATALOGUE_FILE?: string;
  @Transform(toList)
  @IsCidr({ each: true, ...says('networks in CIDR notation, separated by commas, e.g. 10.0.0.0/8,::1/128') })
  TRUST_PROXY: string[] = [];
  @Transform(toList)
  @IsCidr({ each: true, ...says('networks in CIDR notation, separated by commas, e.g. 10.0.0.0/8,::1/128') })
  OUTBOUND_ALLOW: string[] = [];
  @IsIn(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    says('fatal, error, warn, info, debug, trace or silent'),
  )
  LOG_LEVEL: string = 'info';
  @Transform(toInteger)
  @IsInt(minutes)
  @Min(1, minutes)
  @Max(TEN_YEARS, minutes)
  SESSION_IDLE_MINUTES: number = 24 * 60;
  @Transform(toInteger)
  @IsInt(minutes)
  @Min(1, minutes)
  @Max(TEN_YEARS, minutes)
  SESSION_ABSOLUTE_MINUTES: number = 14 * 24 * 60;
  @Transform(toInteger)
  @IsInt(days)
  @Min(1, days)
  @Max(HUNDRED_YEARS, days)
  AUDIT_RETENTION_ACCESS_DAYS: number = 90;
  @Transform(toInteger)
  @IsInt(days)
  @Min(1, days)
  @Max(HUNDRED_YEARS, days)
  AUDIT_RETENTION_DAYS: number = 730;
  @IsIn(['on', 'off'], says('on or off')) METRICS: 'on' | 'off' = 'off';
  @Transform(toInteger)
  @IsInt(upToADay)
  @Min(1, upToADay)
  @Max(24 * 60, upToADay)
  NOTICE_INTERVAL_MINUTES: number = 24 * 60;
}

/** Those without a default. */
export const OPTIONAL_VARIABLES = [
  'PUBLIC_URL',
  'DATABASE_URL',
  'SETUP_TOKEN',
  'KEY_PEPPER',
  'KEY_PEPPER_PREVIOUS',
  'KEY_PEPPER_NEXT',
  'AUDIT_SIGNING_KEY',
  'AUDIT_CHECKPOINT_DIR',
  'AUDIT_CHECKPOINT_WEBHOOK_URL',
  'PLAN_CHANGES',
  'CATALOGUE_FILE',
];
