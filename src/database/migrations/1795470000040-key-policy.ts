import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What organizations ask of their keys, and what has been said of it. */
export class KeyPolicy1795470000040 implements MigrationInterface {
  name = 'KeyPolicy1795470000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "api_key_policies" (
                "organization_id" uuid NOT NULL,
                "max_lifetime_days" integer,
                "require_expiry" boolean,
                "default_overlap_seconds" integer,
                "rotate_after_days" integer,
                "idle_after_days" integer,
                CONSTRAINT "PK_9bce1683b94d908754f59c3e865" PRIMARY KEY ("organization_id")
            )`);
    await runner.query(`ALTER TABLE "api_key_policies"
            ADD CONSTRAINT "FK_9bce1683b94d908754f59c3e865" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);

    // what is done once a period over all instances; "last_run_at" is the moment a run was about
    await runner.query(`CREATE TABLE jobs (name text PRIMARY KEY, last_run_at timestamptz(3))`);
    // what has been said of a key; "about" is the time that it was said of: when that changes, it is said anew.
    // No reference to the key, which would lock and so rewrite its row
    await runner.query(`
      CREATE TABLE api_key_notices (
        key_id uuid NOT NULL,
        stage text NOT NULL,
        about timestamptz(3) NOT NULL,
        PRIMARY KEY (key_id, stage)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE api_key_notices, jobs, "api_key_policies"`);
  }
}
