import type { MigrationInterface } from 'typeorm';
import { WithoutPlatformTables1795480000010 } from '../../database/migrations/1795480000010-without-platform-tables.js';
import { migrations } from '../../database/migrations/index.js';

type Migrations = (new () => MigrationInterface)[];

const MARK = WithoutPlatformTables1795480000010.name;

/**
 * The migrations of a schema: a host's has none of the platform's own tables. One that the standalone service has made
 * stays as it is, so that a host can share it.
 * @param done names of those that have run
 */
export function migrationsFor(done: readonly string[]): Migrations {
  const isPlatform = done.length > 0 && !done.includes(MARK);
  return isPlatform ? migrations : [...migrations, WithoutPlatformTables1795480000010];
}
