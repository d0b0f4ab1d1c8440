import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPartitionedEvents, movePlainEvents, restorePlainEvents } from './audit-partitions.js';

/** The audit log becomes a tree: what the sealer works on and writes, and events in monthly partitions. */
export class AuditTree1795470000001 implements MigrationInterface {
  name = 'AuditTree1795470000001';

  async up(runner: QueryRunner): Promise<void> {
    // transaction numbers begin anew in another cluster; "shift" lets the log's order go on there
    await runner.query(`
      CREATE TABLE audit_epoch (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        shift bigint NOT NULL
      )`);
    await runner.query(`INSERT INTO audit_epoch (shift) VALUES (0)`);
    await runner.query(`
      CREATE FUNCTION audit_tx() RETURNS bigint LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
        SELECT pg_current_xact_id()::text::bigint + shift FROM audit_epoch
      $$`);

    // one row a statement that wrote events: 64 bytes each, or none where the sealer is to read them itself
    await runner.query(`
      CREATE TABLE audit_unsealed (
        tx bigint NOT NULL,
        at timestamptz NOT NULL,
        leaves bytea,
        organization_id uuid,
        CHECK ((leaves IS NULL) <> (organization_id IS NULL))
      ) WITH (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
              autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_cost_delay = 0)`);
    await runner.query(`ALTER TABLE audit_unsealed ALTER leaves SET STORAGE EXTERNAL`);
    await runner.query(`CREATE INDEX audit_unsealed_tx ON audit_unsealed (tx)`);

    // the head of each log, updated in place
    await runner.query(`
      CREATE TABLE audit_logs (
        organization_id uuid PRIMARY KEY,
        size bigint NOT NULL,
        frontier bytea NOT NULL,
        last_tx bigint NOT NULL,
        last_id uuid NOT NULL,
        sealed_at timestamptz(3) NOT NULL
      ) WITH (fillfactor = 50, toast_tuple_target = 8160)`);
    await runner.query(`ALTER TABLE audit_logs ALTER frontier SET STORAGE EXTERNAL`);

    // full tiles alone; "ids", "txs" and the first position are those of events, so of level 0
    await runner.query(`
      CREATE TABLE audit_tiles (
        organization_id uuid NOT NULL,
        level smallint NOT NULL,
        tile_index bigint NOT NULL,
        hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        ids bytea CHECK (octet_length(ids) = 4096),
        txs bytea CHECK (octet_length(txs) = 2048),
        first_tx bigint,
        first_id uuid,
        PRIMARY KEY (organization_id, level, tile_index),
        CHECK ((level = 0) = (num_nulls(ids, txs, first_tx, first_id) = 0))
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX audit_tiles_position ON audit_tiles (organization_id, first_tx, first_id) WHERE level = 0`,
    );
    // pieces of the last tile of level 0, while it is not full
    await runner.query(`
      CREATE TABLE audit_tails (
        organization_id uuid NOT NULL,
        first_index bigint NOT NULL,
        hashes bytea NOT NULL,
        ids bytea NOT NULL,
        txs bytea NOT NULL,
        first_tx bigint NOT NULL,
        first_id uuid NOT NULL,
        PRIMARY KEY (organization_id, first_index)
      ) WITH (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000,
              autovacuum_vacuum_cost_delay = 0)`);
    for (const table of ['audit_tiles', 'audit_tails']) {
      for (const column of ['hashes', 'ids', 'txs'])
        await runner.query(`ALTER TABLE ${table} ALTER ${column} SET STORAGE EXTERNAL`);
    }

    await createPartitionedEvents(runner);
    await movePlainEvents(runner);
    await runner.query(`SELECT audit_append_only('audit_tiles')`);

    // to be called before anything is written by a cluster that has not written the log so far
    await runner.query(`
      CREATE FUNCTION audit_settle_epoch() RETURNS void LANGUAGE sql AS $$
        UPDATE audit_epoch SET shift = shift + 1 + known.tx - audit_tx()
        FROM (SELECT GREATEST((SELECT max(last_tx) FROM audit_logs), (SELECT max(tx) FROM audit_unsealed)) AS tx) known
        WHERE known.tx >= audit_tx()
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE audit_tails, audit_tiles, audit_logs, audit_unsealed`);
    await restorePlainEvents(runner);
    await runner.query(`DROP FUNCTION audit_settle_epoch, audit_tx`);
    await runner.query(`DROP TABLE audit_epoch`);
  }
}
