import type { MigrationInterface, QueryRunner } from 'typeorm';

const CURRENT = 'revoked_at IS NULL AND NOT lapsed';
const SORTS = {
  created_at: 'created_at',
  name: 'lower(name) COLLATE "C"',
  last_used_at: 'last_used_at',
  expires_at: 'expires_at',
};

/** The indexes of one part of the list of keys, one for every sort. */
async function replaceListIndexes(runner: QueryRunner, part: string, where: string | null): Promise<void> {
  for (const [sort, column] of Object.entries(SORTS)) {
    const name = `api_keys_${part}_${sort}`;
    await runner.query(`DROP INDEX IF EXISTS ${name}`);
    if (where)
      await runner.query(
        `CREATE INDEX ${name} ON api_keys (organization_id, (${column}), id) WHERE ${where}`,
      );
  }
}

async function replaceLapseIndex(runner: QueryRunner, end: string): Promise<void> {
  await runner.query(`DROP INDEX api_keys_to_lapse`);
  await runner.query(
    `CREATE INDEX api_keys_to_lapse ON api_keys ((${end})) WHERE ${end} IS NOT NULL AND ${CURRENT}`,
  );
}

/** Keys that replace one another. Those that are being replaced are a part of the list with indexes of its own. */
export class Rotation1795470000030 implements MigrationInterface {
  name = 'Rotation1795470000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "api_keys" ADD "predecessor_id" uuid`);
    await runner.query(`ALTER TABLE "api_keys" ADD "successor_id" uuid`);
    await runner.query(`ALTER TABLE "api_keys" ADD "retires_at" TIMESTAMP(3) WITH TIME ZONE`);
    await runner.query(`ALTER TABLE "api_keys" ADD "overlap_seconds" integer`);
    await runner.query(`ALTER TABLE "api_keys" ADD "starts_overlap" boolean NOT NULL DEFAULT false`);
    await replaceListIndexes(runner, 'current', `${CURRENT} AND retires_at IS NULL`);
    await replaceListIndexes(runner, 'retiring', `${CURRENT} AND retires_at IS NOT NULL`);
    await replaceLapseIndex(runner, 'LEAST(expires_at, retires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await replaceLapseIndex(runner, 'expires_at');
    await replaceListIndexes(runner, 'retiring', null);
    await replaceListIndexes(runner, 'current', CURRENT);
    for (const column of [
      'starts_overlap',
      'overlap_seconds',
      'retires_at',
      'successor_id',
      'predecessor_id',
    ])
      await runner.query(`ALTER TABLE "api_keys" DROP COLUMN "${column}"`);
  }
}
