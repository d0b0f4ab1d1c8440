import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that were issued elsewhere, and which organizations have any. */
export class ImportedKeys1795480000030 implements MigrationInterface {
  name = 'ImportedKeys1795480000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "api_keys" ADD "imported" boolean NOT NULL DEFAULT false`);
    // a table of its own, so that it costs next to nothing to find out that there are none among a million keys
    await runner.query(`
      CREATE TABLE key_imports (
        organization_id uuid PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
        first_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE key_imports`);
    await runner.query(`ALTER TABLE "api_keys" DROP COLUMN "imported"`);
  }
}
