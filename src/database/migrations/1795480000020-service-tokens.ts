import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Credentials of other services that ask this one and report to it, and what their routes ask for. */
export class ServiceTokens1795480000020 implements MigrationInterface {
  name = 'ServiceTokens1795480000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "service_tokens" (
                "id" uuid NOT NULL,
                "name" text NOT NULL,
                "prefix" text NOT NULL,
                "digest" bytea NOT NULL,
                "pepper_id" smallint NOT NULL DEFAULT '0',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                "last_used_at" TIMESTAMP(3) WITH TIME ZONE,
                "revoked_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "UQ_f4c76204663c6bfa77659fd56a0" UNIQUE ("digest"),
                CONSTRAINT "PK_82d2e44e9db9e25e79096018a3e" PRIMARY KEY ("id")
            )`);
    // by its name a service is revoked: it must be clear which one is meant
    await runner.query(
      `CREATE UNIQUE INDEX service_tokens_name ON service_tokens (lower(name) COLLATE "C") WHERE revoked_at IS NULL`,
    );

    // by these it is known which of its scopes a key needs there
    await runner.query(`
      CREATE TABLE host_routes (
        method text NOT NULL,
        route text NOT NULL,
        permission text NOT NULL,
        PRIMARY KEY (method, route, permission)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE host_routes, "service_tokens"`);
  }
}
