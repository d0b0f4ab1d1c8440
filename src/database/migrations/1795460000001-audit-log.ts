import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createKeyIndexes, dropKeyIndexes } from './api-key-indexes.js';

/** What TypeORM's entities do not describe: the audit log, the throttle's counters, functions, special indexes. */
export class AuditLog1795460000001 implements MigrationInterface {
  name = 'AuditLog1795460000001';

  async up(runner: QueryRunner): Promise<void> {
    // RFC 9562 UUIDv7 for set-based statements; the service makes its own otherwise
    await runner.query(`
      CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
          PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
          FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
      $$`);

    // "tx" orders the log: what lies below the horizon of running transactions can never be preceded by a later commit
    await runner.query(`
      CREATE TABLE audit_events (
        id uuid NOT NULL PRIMARY KEY,
        organization_id uuid NOT NULL,
        tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
        occurred_at timestamptz(3) NOT NULL,
        category text NOT NULL CHECK (category IN ('change', 'access', 'security', 'notice')),
        actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'system')),
        actor_id uuid,
        actor_name text NOT NULL,
        actor_key_prefix text,
        action text NOT NULL,
        target_type text,
        target_id uuid,
        target_name text,
        target_key_prefix text,
        outcome text NOT NULL CHECK (outcome IN ('success', 'denied', 'failed')),
        reason text,
        request_id uuid,
        method text,
        route text,
        status smallint,
        ip text,
        user_agent text,
        details jsonb
      )`);
    await runner.query(`CREATE INDEX audit_events_time ON audit_events (organization_id, occurred_at, id)`);
    await runner.query(`CREATE INDEX audit_events_position ON audit_events (organization_id, tx, id)`);
    await runner.query(
      `CREATE INDEX audit_events_actor ON audit_events (organization_id, actor_id, occurred_at, id)`,
    );
    await runner.query(
      `CREATE INDEX audit_events_target ON audit_events (organization_id, target_id, occurred_at, id) WHERE target_id IS NOT NULL`,
    );
    // successful uses, one a request, are not in these
    await runner.query(
      `CREATE INDEX audit_events_changes ON audit_events (organization_id, occurred_at, id) WHERE category <> 'access'`,
    );
    await runner.query(
      `CREATE INDEX audit_events_refusals ON audit_events (organization_id, occurred_at, id) WHERE outcome <> 'success'`,
    );
    await runner.query(`
      CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'audit_events is append-only: % is refused', TG_OP USING ERRCODE = '42501'; END
      $$`);
    await runner.query(`
      CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`);
    await runner.query(`REVOKE UPDATE, DELETE, TRUNCATE ON audit_events FROM PUBLIC, CURRENT_USER`);

    await runner.query(`CREATE UNIQUE INDEX roles_name ON roles (organization_id, lower(name) COLLATE "C")`);

    await createKeyIndexes(runner);

    // presented keys and sessions that are dead, counted per minute until their summary is in the log
    await runner.query(`
      CREATE TABLE credential_rejections (
        credential_id uuid NOT NULL,
        reason text NOT NULL,
        minute timestamptz(3) NOT NULL,
        organization_id uuid NOT NULL,
        subject_kind text NOT NULL,
        subject_id uuid NOT NULL,
        subject_name text NOT NULL,
        key_prefix text,
        count bigint NOT NULL DEFAULT 0,
        first_at timestamptz(3),
        last_at timestamptz(3),
        addresses text[] NOT NULL DEFAULT '{}',
        PRIMARY KEY (credential_id, reason, minute, organization_id)
      )`);

    // in the shape that the throttle's library reads and writes
    await runner.query(
      `CREATE TABLE throttles (key varchar(255) PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX roles_name`);
    await runner.query(`DROP TABLE throttles, credential_rejections, audit_events`);
    await dropKeyIndexes(runner);
    await runner.query(`DROP FUNCTION refuse_audit_change`);
    await runner.query(`DROP FUNCTION uuid_v7`);
  }
}
