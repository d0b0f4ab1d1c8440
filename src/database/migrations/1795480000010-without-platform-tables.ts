import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For a schema in a host's database, which has no agents and no workflows. The standalone service does not run it. */
export class WithoutPlatformTables1795480000010 implements MigrationInterface {
  name = 'WithoutPlatformTables1795480000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE agent_usage, agents, workflows');
  }

  down(): Promise<void> {
    throw new Error('The platform has tables of its own in the schema of the standalone service alone.');
  }
}
