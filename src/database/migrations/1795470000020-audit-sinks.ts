import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where audit logs are sent, and the history of it. */
export class AuditSinks1795470000020 implements MigrationInterface {
  name = 'AuditSinks1795470000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "audit_sinks" (
                "id" uuid NOT NULL,
                "organization_id" uuid NOT NULL,
                "name" text NOT NULL,
                "kind" text NOT NULL,
                "url" text NOT NULL,
                "ca_certificate" text,
                "actions" text array NOT NULL,
                "categories" text array NOT NULL,
                "outcomes" text array NOT NULL,
                "enabled" boolean NOT NULL,
                "secret" bytea,
                "previous_secret" bytea,
                "previous_secret_expires_at" TIMESTAMP(3) WITH TIME ZONE,
                "created_by_kind" text NOT NULL,
                "created_by_id" uuid,
                "created_by_name" text NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                "version" integer NOT NULL DEFAULT '0',
                "next_leaf" bigint NOT NULL,
                "batch_end" bigint,
                "failures" integer NOT NULL DEFAULT '0',
                "failing_since" TIMESTAMP(3) WITH TIME ZONE,
                "last_error" text,
                "last_attempt_at" TIMESTAMP(3) WITH TIME ZONE,
                "last_duration_ms" integer,
                "last_delivered_at" TIMESTAMP(3) WITH TIME ZONE,
                "next_attempt_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                "delivered" bigint NOT NULL DEFAULT '0',
                "failed" bigint NOT NULL DEFAULT '0',
                "lease_holder" uuid,
                "lease_until" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "UQ_30c6ccda7314a436c98e8b679f9" UNIQUE ("organization_id", "name"),
                CONSTRAINT "PK_becdc3169e0bd21e0a5f63021b6" PRIMARY KEY ("id")
            )`);
    await runner.query(`ALTER TABLE "audit_sinks"
            ADD CONSTRAINT "FK_31ccc68fffbe02fb0c82e4c5c86" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    // each sink has as many places for successes and for failures, which are taken in turn
    await runner.query(`
      CREATE TABLE audit_sink_deliveries (
        sink_id uuid NOT NULL REFERENCES audit_sinks ON DELETE CASCADE,
        delivered boolean NOT NULL,
        slot smallint NOT NULL,
        id uuid NOT NULL,
        message_id text NOT NULL,
        first_leaf bigint NOT NULL,
        last_leaf bigint NOT NULL,
        events integer NOT NULL,
        attempt integer NOT NULL,
        started_at timestamptz(3) NOT NULL,
        duration_ms integer NOT NULL,
        status smallint,
        error text,
        response text,
        PRIMARY KEY (sink_id, delivered, slot)
      )`);
    await runner.query(`CREATE INDEX audit_sink_deliveries_list ON audit_sink_deliveries (sink_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE audit_sink_deliveries`);
    await runner.query(`DROP TABLE "audit_sinks"`);
  }
}
