import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What signs the audit log, what it has signed for the world, and how far each place it goes to has got. */
export class AuditCheckpoints1795470000010 implements MigrationInterface {
  name = 'AuditCheckpoints1795470000010';

  async up(runner: QueryRunner): Promise<void> {
    // "sealed_key" is null where the private key is given to the service
    await runner.query(`
      CREATE TABLE audit_signing_keys (
        key_id text PRIMARY KEY,
        public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
        sealed_key bytea,
        valid_from timestamptz(3) NOT NULL,
        valid_to timestamptz(3)
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX audit_signing_keys_current ON audit_signing_keys ((true)) WHERE valid_to IS NULL`,
    );
    await runner.query(`
      CREATE TRIGGER audit_signing_keys_stay BEFORE DELETE OR TRUNCATE ON audit_signing_keys
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`);

    // "place" is the order in which they were published
    await runner.query(`
      CREATE TABLE audit_checkpoints (
        organization_id uuid NOT NULL,
        size bigint NOT NULL,
        place bigint GENERATED ALWAYS AS IDENTITY,
        issued_at timestamptz(3) NOT NULL,
        key_id text NOT NULL,
        root_hash bytea NOT NULL CHECK (octet_length(root_hash) = 32),
        signature bytea NOT NULL CHECK (octet_length(signature) = 64),
        PRIMARY KEY (organization_id, size)
      )`);
    await runner.query(`CREATE UNIQUE INDEX audit_checkpoints_place ON audit_checkpoints (place)`);
    await runner.query(`SELECT audit_append_only('audit_checkpoints')`);

    // whoever has the lease does the task; "place" is up to where it is done
    await runner.query(`
      CREATE TABLE audit_publishing (
        task text PRIMARY KEY,
        place bigint NOT NULL DEFAULT 0,
        done_at timestamptz(3) NOT NULL DEFAULT '-infinity',
        lease uuid,
        free_at timestamptz(3) NOT NULL DEFAULT '-infinity'
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE audit_publishing, audit_checkpoints, audit_signing_keys`);
  }
}
