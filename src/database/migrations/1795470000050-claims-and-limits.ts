import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that come into being unclaimed, with their one-time links; rate limits of keys and the windows they count in. */
export class ClaimsAndLimits1795470000050 implements MigrationInterface {
  name = 'ClaimsAndLimits1795470000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "api_keys" ADD "rate_limit" jsonb`);
    await runner.query(`ALTER TABLE "api_keys" ALTER COLUMN "digest" DROP NOT NULL`);
    await runner.query(`ALTER TABLE "api_keys" ALTER COLUMN "last4" DROP NOT NULL`);
    await runner.query(
      `CREATE INDEX api_keys_unclaimed ON api_keys (organization_id, created_at, id)
         WHERE digest IS NULL AND revoked_at IS NULL AND NOT lapsed`,
    );

    await runner.query(`CREATE TABLE "claim_links" (
                "key_id" uuid NOT NULL,
                "digest" bytea NOT NULL,
                "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "claimed_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "UQ_4f86492c2cc11958f863e74f06c" UNIQUE ("digest"),
                CONSTRAINT "PK_8b77450c8f953395d97434e1fd3" PRIMARY KEY ("key_id")
            )`);
    await runner.query(`ALTER TABLE "claim_links"
            ADD CONSTRAINT "FK_8b77450c8f953395d97434e1fd3" FOREIGN KEY ("key_id") REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);

    // no reference to the key, which would lock its row; what is over is removed hourly
    await runner.query(`
      CREATE UNLOGGED TABLE rate_windows (
        key text NOT NULL PRIMARY KEY,
        used bigint NOT NULL,
        ends_at timestamptz NOT NULL
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE rate_windows`);
    await runner.query(`DROP TABLE "claim_links"`);
    await runner.query(`DROP INDEX api_keys_unclaimed`);
    await runner.query(`DELETE FROM "api_keys" WHERE "digest" IS NULL`);
    await runner.query(`ALTER TABLE "api_keys" ALTER COLUMN "last4" SET NOT NULL`);
    await runner.query(`ALTER TABLE "api_keys" ALTER COLUMN "digest" SET NOT NULL`);
    await runner.query(`ALTER TABLE "api_keys" DROP COLUMN "rate_limit"`);
  }
}
