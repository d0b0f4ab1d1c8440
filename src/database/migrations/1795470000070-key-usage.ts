import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each key was used for, rolled up from the log as it is sealed. */
export class KeyUsage1795470000070 implements MigrationInterface {
  name = 'KeyUsage1795470000070';

  async up(runner: QueryRunner): Promise<void> {
    // no reference to the key, which would lock its row; the day is one of UTC; "ip" is empty where it is not known
    await runner.query(`
      CREATE TABLE api_key_usage (
        key_id uuid NOT NULL,
        day date NOT NULL,
        method text NOT NULL,
        route text NOT NULL,
        ip text NOT NULL,
        organization_id uuid NOT NULL,
        requests bigint NOT NULL,
        denied bigint NOT NULL,
        failed bigint NOT NULL,
        first_at timestamptz(3) NOT NULL,
        last_at timestamptz(3) NOT NULL,
        PRIMARY KEY (key_id, day, method, route, ip)
      ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`);
    await runner.query(`CREATE INDEX api_key_usage_day ON api_key_usage (day, organization_id)`);
    // when each route was last used without being denied: what says which scopes are needed, without counting days
    await runner.query(`
      CREATE TABLE api_key_routes (
        key_id uuid NOT NULL,
        method text NOT NULL,
        route text NOT NULL,
        organization_id uuid NOT NULL,
        last_at timestamptz(3) NOT NULL,
        PRIMARY KEY (key_id, method, route)
      ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`);
    await runner.query(
      `CREATE INDEX api_key_routes_organization ON api_key_routes (organization_id, key_id)`,
    );
    // up to which event of each log the roll-ups have counted, and about how many leaves that is
    await runner.query(`
      CREATE TABLE api_key_usage_cursors (
        organization_id uuid PRIMARY KEY,
        tx bigint NOT NULL,
        id uuid NOT NULL,
        size bigint NOT NULL,
        moved_at timestamptz(3) NOT NULL
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE api_key_usage_cursors, api_key_routes, api_key_usage`);
  }
}
