import type { MigrationInterface, QueryRunner } from 'typeorm';

const LAPSING = 'LEAST(expires_at, retires_at)';
const UNMARKED = 'revoked_at IS NULL AND NOT lapsed';

/** The ends of keys that are not marked yet as an index over all keys: of a part's, PostgreSQL takes no statistics into account. */
export class UnmarkedEnds1795480000040 implements MigrationInterface {
  name = 'UnmarkedEnds1795480000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX api_keys_to_lapse');
    await runner.query(
      `CREATE INDEX api_keys_unmarked_end ON api_keys ((CASE WHEN ${UNMARKED} THEN ${LAPSING} END))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX api_keys_unmarked_end');
    await runner.query(
      `CREATE INDEX api_keys_to_lapse ON api_keys ((${LAPSING})) WHERE ${LAPSING} IS NOT NULL AND ${UNMARKED}`,
    );
  }
}
