import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of the checkpoints that are older than a week, all but the last of each day may go; of everything else still nothing. */
export class ThinCheckpoints1795480000061 implements MigrationInterface {
  name = 'ThinCheckpoints1795480000061';

  async up(runner: QueryRunner): Promise<void> {
    // A later one of the same log and day (UTC) states more, and wherever this one is to go it has been. A place that
    // nobody had looked after for a month when this one was issued was no place any more; an outage since then is no reason.
    await runner.query(`
      CREATE FUNCTION audit_checkpoint_is_spare(c audit_checkpoints) RETURNS boolean LANGUAGE sql VOLATILE AS $$
        SELECT c.issued_at < clock_timestamp() - interval '7 days'
          AND coalesce((
            SELECT (n.issued_at AT TIME ZONE 'UTC')::date = (c.issued_at AT TIME ZONE 'UTC')::date FROM audit_checkpoints n
            WHERE n.organization_id = c.organization_id AND n.size > c.size ORDER BY n.size LIMIT 1), false)
          AND NOT EXISTS (
            SELECT FROM audit_publishing p WHERE p.task IN ('log', 'directory', 'webhook') AND p.place < c.place
              AND p.free_at > c.issued_at - interval '30 days')
      $$`);
    await runner.query(`
      CREATE FUNCTION keep_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF audit_checkpoint_is_spare(OLD) THEN RETURN OLD; END IF;
          RAISE EXCEPTION 'audit_checkpoints is append-only: DELETE of one that is needed is refused' USING ERRCODE = '42501';
        END
      $$`);
    await runner.query(`DROP TRIGGER audit_append_only ON audit_checkpoints`);
    await runner.query(`
      CREATE TRIGGER audit_append_only BEFORE UPDATE OR TRUNCATE ON audit_checkpoints
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`);
    await runner.query(`
      CREATE TRIGGER audit_kept BEFORE DELETE ON audit_checkpoints FOR EACH ROW EXECUTE FUNCTION keep_checkpoint()`);
    await runner.query(`GRANT DELETE ON audit_checkpoints TO CURRENT_USER`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM audit_publishing WHERE task = 'thin'`);
    await runner.query(`DROP TRIGGER audit_append_only ON audit_checkpoints`);
    await runner.query(`DROP TRIGGER audit_kept ON audit_checkpoints`);
    await runner.query(`SELECT audit_append_only('audit_checkpoints')`);
    await runner.query(`DROP FUNCTION keep_checkpoint, audit_checkpoint_is_spare`);
  }
}
