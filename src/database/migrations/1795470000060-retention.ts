import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What retention has dropped, and how large the database has been. */
export class Retention1795470000060 implements MigrationInterface {
  name = 'Retention1795470000060';

  async up(runner: QueryRunner): Promise<void> {
    // of each log that had events in a dropped partition; "dropped_at" is null while that is only planned
    await runner.query(`
      CREATE TABLE audit_drops (
        list text NOT NULL,
        month date NOT NULL,
        organization_id uuid NOT NULL,
        events bigint NOT NULL,
        first_leaf bigint NOT NULL,
        last_leaf bigint NOT NULL,
        dropped_at timestamptz(3),
        PRIMARY KEY (list, month, organization_id)
      )`);
    await runner.query(`CREATE INDEX audit_drops_of ON audit_drops (organization_id, first_leaf)`);
    // null for an event that no tree holds
    await runner.query(`
      CREATE FUNCTION audit_leaf_index(organization uuid, number bigint, event uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
        SELECT CASE position(uuid_send(event) IN ids) WHEN 0 THEN NULL ELSE first + (position(uuid_send(event) IN ids) - 1) / 16 END
        FROM (
          (SELECT tile_index * 256 AS first, ids, first_tx, first_id FROM audit_tiles
           WHERE organization_id = organization AND level = 0 AND (first_tx, first_id) <= (number, event)
           ORDER BY first_tx DESC, first_id DESC LIMIT 1)
          UNION ALL
          SELECT first_index, ids, first_tx, first_id FROM audit_tails
          WHERE organization_id = organization AND (first_tx, first_id) <= (number, event)
        ) runs ORDER BY first_tx DESC, first_id DESC LIMIT 1
      $$`);
    await runner.query(`CREATE TABLE database_sizes (at timestamptz(3) PRIMARY KEY, bytes bigint NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE database_sizes, audit_drops`);
    await runner.query(`DROP FUNCTION audit_leaf_index`);
  }
}
