import type { MigrationInterface, QueryRunner } from 'typeorm';

const WITH_DIGEST = ['api_keys', 'sessions', 'invitations', 'password_resets', 'claim_links'];

/** Which peppers the database has had, and under which of them each digest is. */
export class Peppers1795470000080 implements MigrationInterface {
  name = 'Peppers1795470000080';

  async up(runner: QueryRunner): Promise<void> {
    // "check_value" is derived from the pepper and tells it from any other; "used_at": since when things are made under it
    await runner.query(`
      CREATE TABLE peppers (
        id smallint PRIMARY KEY,
        check_value bytea NOT NULL UNIQUE,
        known_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        used_at timestamptz(3),
        retired_at timestamptz(3)
      )`);
    // a constant default: no row is written; what is there is under the first pepper, which will be 0
    for (const table of WITH_DIGEST)
      await runner.query(`ALTER TABLE "${table}" ADD "pepper_id" smallint NOT NULL DEFAULT '0'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of WITH_DIGEST) await runner.query(`ALTER TABLE "${table}" DROP COLUMN "pepper_id"`);
    await runner.query(`DROP TABLE peppers`);
  }
}
