import type { DataSource } from 'typeorm';
import { WithoutPlatformTables1795480000010 } from './database/migrations/1795480000010-without-platform-tables.js';

interface Found {
  readonly schema: string;
  readonly migrated: boolean;
}

/**
 * Nothing is changed in a schema that is not the service's.
 * @throws Error where the package has made it for a host: it has no agents and no workflows
 */
export async function refuseHostSchema(dataSource: DataSource): Promise<void> {
  const [found] = await dataSource.query<[Found]>(
    `SELECT current_schema() AS schema, to_regclass('migrations') IS NOT NULL AS migrated`,
  );
  if (!found.migrated) return;
  const marks = await dataSource.query<object[]>('SELECT FROM migrations WHERE name = $1', [
    WithoutPlatformTables1795480000010.name,
  ]);
  if (marks.length === 0) return;
  throw new Error(
    `The schema '${found.schema}' belongs to a service that imports the package, and has no agents and no workflows. Give this service a database or a schema of its own.`,
  );
}
