import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The routes of a key are found by the key: a second index of them would only cost its upkeep. */
export class OneIndexOfRoutes1795480000070 implements MigrationInterface {
  name = 'OneIndexOfRoutes1795480000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX api_key_routes_organization`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX api_key_routes_organization ON api_key_routes (organization_id, key_id)`,
    );
  }
}
