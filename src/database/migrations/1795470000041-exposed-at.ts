import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when a key that was revoked as compromised may have been in other hands. */
export class ExposedAt1795470000041 implements MigrationInterface {
  name = 'ExposedAt1795470000041';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "api_keys" ADD "exposed_at" TIMESTAMP(3) WITH TIME ZONE`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "api_keys" DROP COLUMN "exposed_at"`);
  }
}
