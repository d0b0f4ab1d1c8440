import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last few leaves of a log lie in its head, so that a log that grows by one or two of them is one row to write. */
export class RestInHead1795480000060 implements MigrationInterface {
  name = 'RestInHead1795480000060';

  async up(runner: QueryRunner): Promise<void> {
    // hashes, ids and transactions, as a piece has them, one after another
    await runner.query(
      `ALTER TABLE audit_logs ADD rest bytea NOT NULL DEFAULT '', ALTER rest SET STORAGE EXTERNAL`,
    );
    await runner.query(`ALTER TABLE audit_logs ADD CHECK (octet_length(rest) % 56 = 0)`);
    // Under its old name an instance from before this, which knows nothing of the rest, would go on to write pieces after
    // it. As it is each of its attempts to seal fails and leaves nothing.
    await runner.query(`ALTER TABLE audit_tails RENAME TO audit_tile_pieces`);
    // whatever lies in no full tile, wherever it is; in which order the conditions of a query are tried is PostgreSQL's choice
    await runner.query(`
      CREATE VIEW audit_pieces AS
        SELECT organization_id, first_index, hashes, ids, txs, first_tx, first_id FROM audit_tile_pieces
        UNION ALL
        SELECT organization_id, size - n, substring(rest FROM 1 FOR n * 32), substring(rest FROM n * 32 + 1 FOR n * 16),
          substring(rest FROM n * 48 + 1),
          ('x' || NULLIF(encode(substring(rest FROM n * 48 + 1 FOR 8), 'hex'), ''))::bit(64)::bigint,
          NULLIF(encode(substring(rest FROM n * 32 + 1 FOR 16), 'hex'), '')::uuid
        FROM (SELECT *, octet_length(rest) / 56 AS n FROM audit_logs WHERE rest <> '') heads`);
    await runner.query(leafIndexIn('audit_pieces'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO audit_tile_pieces (organization_id, first_index, hashes, ids, txs, first_tx, first_id)
      SELECT p.* FROM audit_pieces p JOIN audit_logs l USING (organization_id) WHERE p.first_index = l.size - octet_length(l.rest) / 56`);
    await runner.query(`DROP VIEW audit_pieces`);
    await runner.query(`ALTER TABLE audit_tile_pieces RENAME TO audit_tails`);
    await runner.query(leafIndexIn('audit_tails'));
    await runner.query(`ALTER TABLE audit_logs DROP rest`);
  }
}

const leafIndexIn = (pieces: string) => `
  CREATE OR REPLACE FUNCTION audit_leaf_index(organization uuid, number bigint, event uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE position(uuid_send(event) IN ids) WHEN 0 THEN NULL ELSE first + (position(uuid_send(event) IN ids) - 1) / 16 END
    FROM (
      (SELECT tile_index * 256 AS first, ids, first_tx, first_id FROM audit_tiles
       WHERE organization_id = organization AND level = 0 AND (first_tx, first_id) <= (number, event)
       ORDER BY first_tx DESC, first_id DESC LIMIT 1)
      UNION ALL
      SELECT first_index, ids, first_tx, first_id FROM ${pieces}
      WHERE organization_id = organization AND (first_tx, first_id) <= (number, event)
    ) runs ORDER BY first_tx DESC, first_id DESC LIMIT 1
  $$`;
