import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Generated from the entities. */
export class Initial1795460000000 implements MigrationInterface {
  name = 'Initial1795460000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "organizations" (
                "id" uuid NOT NULL,
                "name" text NOT NULL,
                "plan" text NOT NULL,
                "keys_follow_creator" boolean NOT NULL DEFAULT false,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                CONSTRAINT "PK_6b031fcd0863e3f6b44230163f9" PRIMARY KEY ("id")
            )`);
    await runner.query(`CREATE TABLE "agent_usage" (
                "id" uuid NOT NULL,
                "organization_id" uuid NOT NULL,
                "agent_id" uuid NOT NULL,
                "agent_name" text NOT NULL,
                "input_tokens" bigint NOT NULL,
                "output_tokens" bigint NOT NULL,
                "cost_usd" numeric(18, 6) NOT NULL,
                "occurred_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                CONSTRAINT "PK_5c52f6078e84dd8610db8b66bad" PRIMARY KEY ("id")
            )`);
    await runner.query(
      `CREATE INDEX "IDX_ab1d892d40a94d83b8ec8a5b0b" ON "agent_usage" ("organization_id", "occurred_at")`,
    );
    await runner.query(`CREATE TABLE "agents" (
                "id" uuid NOT NULL,
                "organization_id" uuid NOT NULL,
                "name" text NOT NULL,
                "endpoint" text,
                "status" text NOT NULL,
                "configuration" jsonb NOT NULL DEFAULT '{}',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                CONSTRAINT "UQ_3c7cafd03e58a97cfbc443da6ef" UNIQUE ("organization_id", "id"),
                CONSTRAINT "UQ_467285ce5809d90514d004493f4" UNIQUE ("organization_id", "name"),
                CONSTRAINT "PK_9c653f28ae19c5884d5baf6a1d9" PRIMARY KEY ("id")
            )`);
    await runner.query(`CREATE TABLE "api_keys" (
                "id" uuid NOT NULL,
                "organization_id" uuid NOT NULL,
                "name" text NOT NULL,
                "description" text,
                "digest" bytea NOT NULL,
                "prefix" text NOT NULL,
                "last4" text NOT NULL,
                "scopes" text array NOT NULL,
                "allowed_cidrs" text array NOT NULL DEFAULT '{}',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                "created_by_kind" text NOT NULL,
                "created_by_id" uuid,
                "created_by_name" text NOT NULL,
                "parent_id" uuid,
                "creator_user_id" uuid,
                "expires_at" TIMESTAMP(3) WITH TIME ZONE,
                "lapsed" boolean NOT NULL DEFAULT false,
                "last_used_at" TIMESTAMP(3) WITH TIME ZONE,
                "last_used_ip" text,
                "revoked_at" TIMESTAMP(3) WITH TIME ZONE,
                "revoked_by_kind" text,
                "revoked_by_id" uuid,
                "revoked_by_name" text,
                "revocation_reason" text,
                "revocation_note" text,
                CONSTRAINT "UQ_a2140b1f5fe610cdf82b28ab657" UNIQUE ("digest"),
                CONSTRAINT "PK_5c8a79801b44bd27b79228e1dad" PRIMARY KEY ("id")
            )`);
    await runner.query(`CREATE INDEX "IDX_0c1e3eff1bd5873c574db7cad9" ON "api_keys" ("parent_id")`);
    await runner.query(`CREATE TABLE "users" (
                "id" uuid NOT NULL,
                "email" text NOT NULL,
                "name" text NOT NULL,
                "password_hash" text,
                "password_is_own" boolean NOT NULL DEFAULT false,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                CONSTRAINT "UQ_97672ac88f789774dd47f7c8be3" UNIQUE ("email"),
                CONSTRAINT "PK_a3ffb1c0c8416b9fc6f907b7433" PRIMARY KEY ("id")
            )`);
    await runner.query(`CREATE TABLE "password_resets" (
                "id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "digest" bytea NOT NULL,
                "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                CONSTRAINT "UQ_87815371e9d2108c3848f2921a9" UNIQUE ("digest"),
                CONSTRAINT "PK_4816377aa98211c1de34469e742" PRIMARY KEY ("id")
            )`);
    await runner.query(`CREATE TABLE "sessions" (
                "id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "digest" bytea NOT NULL,
                "transport" text NOT NULL,
                "ip" text,
                "user_agent" text,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                "last_used_at" TIMESTAMP(3) WITH TIME ZONE,
                "idle_expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "ended_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "UQ_163e1f5347a3c7253258e47b793" UNIQUE ("digest"),
                CONSTRAINT "PK_3238ef96f18b355b671619111bc" PRIMARY KEY ("id")
            )`);
    await runner.query(`CREATE INDEX "IDX_085d540d9f418cfbdc7bd55bb1" ON "sessions" ("user_id")`);
    await runner.query(`CREATE TABLE "setup_tokens" (
                "digest" bytea NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                CONSTRAINT "PK_c98b8e9b3aedb454da8d73384c7" PRIMARY KEY ("digest")
            )`);
    await runner.query(`CREATE TABLE "idempotency_records" (
                "organization_id" uuid NOT NULL,
                "caller_id" uuid NOT NULL,
                "key" text NOT NULL,
                "fingerprint" bytea NOT NULL,
                "response" json,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                CONSTRAINT "PK_b54c25dcfa7348339e07e31ad72" PRIMARY KEY ("organization_id", "caller_id", "key")
            )`);
    await runner.query(
      `CREATE INDEX "IDX_9fffc35246eae9c6bd1de1a699" ON "idempotency_records" ("created_at")`,
    );
    await runner.query(`CREATE TABLE "members" (
                "organization_id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "status" text NOT NULL,
                "invited_name" text,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                CONSTRAINT "PK_7ad90bd282e1be5fb2f44f41f62" PRIMARY KEY ("organization_id", "user_id")
            )`);
    await runner.query(`CREATE INDEX "IDX_da404b5fd9c390e25338996e2d" ON "members" ("user_id")`);
    await runner.query(`CREATE TABLE "invitations" (
                "id" uuid NOT NULL,
                "organization_id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "digest" bytea NOT NULL,
                "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                CONSTRAINT "UQ_52f82720e5307559223fc553717" UNIQUE ("digest"),
                CONSTRAINT "PK_5dec98cfdfd562e4ad3648bbb07" PRIMARY KEY ("id")
            )`);
    await runner.query(
      `CREATE INDEX "IDX_4bae47017f7c2cc6e641fb3568" ON "invitations" ("organization_id", "user_id")`,
    );
    await runner.query(`CREATE TABLE "roles" (
                "id" uuid NOT NULL,
                "organization_id" uuid NOT NULL,
                "name" text NOT NULL,
                "description" text NOT NULL DEFAULT '',
                "permissions" text array NOT NULL DEFAULT '{}',
                "built_in" boolean NOT NULL DEFAULT false,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                CONSTRAINT "UQ_fbceaa5b4ae0c529989e0fd3303" UNIQUE ("organization_id", "id"),
                CONSTRAINT "PK_c1433d71a4838793a49dcad46ab" PRIMARY KEY ("id")
            )`);
    await runner.query(`CREATE TABLE "member_roles" (
                "organization_id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "role_id" uuid NOT NULL,
                CONSTRAINT "PK_b68f782025fd7fdfcbde67f40a2" PRIMARY KEY ("organization_id", "user_id", "role_id")
            )`);
    await runner.query(
      `CREATE INDEX "IDX_192ee6393b59797725455833cc" ON "member_roles" ("organization_id", "role_id")`,
    );
    await runner.query(`CREATE TABLE "workflows" (
                "id" uuid NOT NULL,
                "organization_id" uuid NOT NULL,
                "name" text NOT NULL,
                "steps" jsonb NOT NULL DEFAULT '[]',
                "enabled" boolean NOT NULL DEFAULT true,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
                CONSTRAINT "UQ_c633e897ffdc15d4691fd2ed034" UNIQUE ("organization_id", "name"),
                CONSTRAINT "PK_5b5757cc1cd86268019fef52e0c" PRIMARY KEY ("id")
            )`);
    await runner.query(`ALTER TABLE "agent_usage"
            ADD CONSTRAINT "FK_f6fc0e961410b4894721fa20785" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE "agents"
            ADD CONSTRAINT "FK_28ac537f8c7bc3c96f7d1753ec4" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE "api_keys"
            ADD CONSTRAINT "FK_a283bdef18876e525aefaec042f" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE "password_resets"
            ADD CONSTRAINT "FK_f7a4c3bc48f24df007936d217be" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE "sessions"
            ADD CONSTRAINT "FK_085d540d9f418cfbdc7bd55bb19" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE "members"
            ADD CONSTRAINT "FK_40c051286e8db5b4613ecb3035a" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE "members"
            ADD CONSTRAINT "FK_da404b5fd9c390e25338996e2d1" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE "invitations"
            ADD CONSTRAINT "FK_4bae47017f7c2cc6e641fb35687" FOREIGN KEY ("organization_id", "user_id") REFERENCES "members"("organization_id", "user_id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE "roles"
            ADD CONSTRAINT "FK_c328a1ecd12a5f153a96df4509e" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE "member_roles"
            ADD CONSTRAINT "FK_192ee6393b59797725455833cc3" FOREIGN KEY ("organization_id", "role_id") REFERENCES "roles"("organization_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE "member_roles"
            ADD CONSTRAINT "FK_3a94c735716a813fe35ffb950c5" FOREIGN KEY ("organization_id", "user_id") REFERENCES "members"("organization_id", "user_id") ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE "workflows"
            ADD CONSTRAINT "FK_d0327b3752cf21c97fb7ae9f0b2" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "workflows" DROP CONSTRAINT "FK_d0327b3752cf21c97fb7ae9f0b2"`);
    await runner.query(`ALTER TABLE "member_roles" DROP CONSTRAINT "FK_3a94c735716a813fe35ffb950c5"`);
    await runner.query(`ALTER TABLE "member_roles" DROP CONSTRAINT "FK_192ee6393b59797725455833cc3"`);
    await runner.query(`ALTER TABLE "roles" DROP CONSTRAINT "FK_c328a1ecd12a5f153a96df4509e"`);
    await runner.query(`ALTER TABLE "invitations" DROP CONSTRAINT "FK_4bae47017f7c2cc6e641fb35687"`);
    await runner.query(`ALTER TABLE "members" DROP CONSTRAINT "FK_da404b5fd9c390e25338996e2d1"`);
    await runner.query(`ALTER TABLE "members" DROP CONSTRAINT "FK_40c051286e8db5b4613ecb3035a"`);
    await runner.query(`ALTER TABLE "sessions" DROP CONSTRAINT "FK_085d540d9f418cfbdc7bd55bb19"`);
    await runner.query(`ALTER TABLE "password_resets" DROP CONSTRAINT "FK_f7a4c3bc48f24df007936d217be"`);
    await runner.query(`ALTER TABLE "api_keys" DROP CONSTRAINT "FK_a283bdef18876e525aefaec042f"`);
    await runner.query(`ALTER TABLE "agents" DROP CONSTRAINT "FK_28ac537f8c7bc3c96f7d1753ec4"`);
    await runner.query(`ALTER TABLE "agent_usage" DROP CONSTRAINT "FK_f6fc0e961410b4894721fa20785"`);
    await runner.query(`DROP TABLE "workflows"`);
    await runner.query(`DROP INDEX "public"."IDX_192ee6393b59797725455833cc"`);
    await runner.query(`DROP TABLE "member_roles"`);
    await runner.query(`DROP TABLE "roles"`);
    await runner.query(`DROP INDEX "public"."IDX_4bae47017f7c2cc6e641fb3568"`);
    await runner.query(`DROP TABLE "invitations"`);
    await runner.query(`DROP INDEX "public"."IDX_da404b5fd9c390e25338996e2d"`);
    await runner.query(`DROP TABLE "members"`);
    await runner.query(`DROP INDEX "public"."IDX_9fffc35246eae9c6bd1de1a699"`);
    await runner.query(`DROP TABLE "idempotency_records"`);
    await runner.query(`DROP TABLE "setup_tokens"`);
    await runner.query(`DROP INDEX "public"."IDX_085d540d9f418cfbdc7bd55bb1"`);
    await runner.query(`DROP TABLE "sessions"`);
    await runner.query(`DROP TABLE "password_resets"`);
    await runner.query(`DROP TABLE "users"`);
    await runner.query(`DROP INDEX "public"."IDX_0c1e3eff1bd5873c574db7cad9"`);
    await runner.query(`DROP TABLE "api_keys"`);
    await runner.query(`DROP TABLE "agents"`);
    await runner.query(`DROP INDEX "public"."IDX_ab1d892d40a94d83b8ec8a5b0b"`);
    await runner.query(`DROP TABLE "agent_usage"`);
    await runner.query(`DROP TABLE "organizations"`);
  }
}
