import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { TestDatabase } from './database.js';
import type { OldDatabase } from './guides.js';

/** What the plugin's createApiKey takes, of what the guide is about. */
export interface OldKey {
  readonly userId: string;
  readonly name?: string;
  readonly prefix?: string;
  /** seconds */
  readonly expiresIn?: number;
  readonly remaining?: number;
  readonly permissions?: Readonly<Record<string, readonly string[]>>;
}

const TABLE = `CREATE TABLE apikey (
  id text PRIMARY KEY, "configId" text NOT NULL, name text, start text, "referenceId" text NOT NULL, prefix text, key text NOT NULL,
  "refillInterval" integer, "refillAmount" integer, "lastRefillAt" timestamptz, enabled boolean, "rateLimitEnabled" boolean,
  "rateLimitTimeWindow" integer, "rateLimitMax" integer, "requestCount" integer, remaining integer, "lastRequest" timestamptz,
  "expiresAt" timestamptz, "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL, permissions text, metadata text)`;

/**
 * Keys in the schema `better_auth`: issued by the plugin itself where the benchmark's packages are installed, otherwise
 * as rows like those that it writes. @returns the tokens
 */
export async function issueByBetterAuth(
  database: TestDatabase,
  old: OldDatabase,
  keys: readonly OldKey[],
): Promise<string[]> {
  if (existsSync('bench/node_modules/@better-auth/api-key')) return byPlugin(database, keys);
  process.stderr.write(
    'the packages of the benchmark are not installed: rows stand for what Better Auth writes\n',
  );
  await old.run(TABLE);
  const tokens: string[] = [];
  for (const [index, { userId, name, prefix = '', expiresIn, remaining, permissions }] of keys.entries()) {
    const token =
      prefix +
      randomBytes(48)
        .toString('base64')
        .replace(/[^A-Za-z]/g, 'x');
    tokens.push(token);
    await old.run(
      `INSERT INTO apikey (id, "configId", name, start, "referenceId", prefix, key, enabled, "rateLimitEnabled",
         "rateLimitTimeWindow", "rateLimitMax", "requestCount", remaining, "expiresAt", "createdAt", "updatedAt", permissions)
       VALUES ($1, 'default', $2, $3, $4, $5, $6, true, true, 86400000, 10, 0, $7, now() + make_interval(secs => $8), now(), now(), $9)`,
      [
        `key${index}`,
        name ?? null,
        token.slice(0, 6),
        userId,
        prefix || null,
        createHash('sha256').update(token).digest('base64url'),
        remaining ?? null,
        expiresIn ?? null,
        permissions ? JSON.stringify(permissions) : null,
      ],
    );
  }
  return tokens;
}

function byPlugin(database: TestDatabase, keys: readonly OldKey[]): string[] {
  const bodies = keys.map((key) => JSON.stringify(key));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['lib/better-auth-keys.mjs', ...bodies], {
    cwd: 'bench',
    env: { PATH: process.env.PATH, DATABASE_URL: database.url },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}
