import type { QueryRunner } from 'typeorm';

const COLUMNS = `
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  tx bigint NOT NULL DEFAULT audit_tx(),
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
  details jsonb`;

const INDEXES = {
  time: '(organization_id, occurred_at, id)',
  position: '(organization_id, tx, id)',
  actor: '(organization_id, actor_id, occurred_at, id)',
  target: '(organization_id, target_id, occurred_at, id) WHERE target_id IS NOT NULL',
  refusals: `(organization_id, occurred_at, id) WHERE outcome <> 'success'`,
};
// of the plain log alone: "kept" holds nothing else
const CHANGES_INDEX = `(organization_id, occurred_at, id) WHERE category <> 'access'`;

async function createIndexes(runner: QueryRunner, indexes: Record<string, string>): Promise<void> {
  for (const [name, definition] of Object.entries(indexes))
    await runner.query(`CREATE INDEX audit_events_${name} ON audit_events ${definition}`);
}

/** What has a retention of its own, by category; each is cut into the months in which its events' ids were made. */
const LISTS = { access: `'access'`, kept: `'change', 'security', 'notice'` };

const MONTH_OF = (id: string) =>
  `date_trunc('month', to_timestamp(('x' || left(replace(${id}::text, '-', ''), 12))::bit(48)::bigint / 1000.0) AT TIME ZONE 'UTC')`;

/** The partitioned log beside the plain one, whose name and indexes' names it takes. */
export async function createPartitionedEvents(runner: QueryRunner): Promise<void> {
  await runner.query(`ALTER TABLE audit_events RENAME TO plain_audit_events`);
  for (const name of [...Object.keys(INDEXES), 'changes'])
    await runner.query(`DROP INDEX audit_events_${name}`);
  await runner.query(`CREATE TABLE audit_events (${COLUMNS}) PARTITION BY LIST (category)`);
  await createIndexes(runner, INDEXES);
  await createFunctions(runner);
  await runner.query(`SELECT audit_append_only('audit_events')`);
  for (const [list, categories] of Object.entries(LISTS)) {
    const table = `audit_events_${list}`;
    await runner.query(
      `CREATE TABLE ${table} PARTITION OF audit_events (PRIMARY KEY (id)) FOR VALUES IN (${categories}) PARTITION BY RANGE (id)`,
    );
    await runner.query(`CREATE TABLE ${table}_other PARTITION OF ${table} DEFAULT`);
    for (const name of [table, `${table}_other`]) await runner.query(`SELECT audit_append_only('${name}')`);
  }
}

async function createFunctions(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '42501'; END
    $$`);
  // a statement that names a partition fires the partition's triggers and asks for its privileges, not the parent's
  await runner.query(`
    CREATE FUNCTION audit_append_only(target regclass) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()', target);
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM PUBLIC, CURRENT_USER', target);
      END
    $$`);
  // the lowest UUIDv7 of a moment
  await runner.query(`
    CREATE FUNCTION audit_first_id(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT rpad(lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid
    $$`);
  // Attached, not made as a partition: that would lock writers out. Nothing is done for a month that exists, or of which
  // the default partition already holds events. Returns whether the partition was made.
  await runner.query(`
    CREATE FUNCTION audit_make_partition(list text, month timestamp) RETURNS boolean LANGUAGE plpgsql AS $$
      DECLARE
        parent text := 'audit_events_' || list;
        name text := parent || '_' || to_char(month, 'YYYY_MM');
        low uuid := audit_first_id(month AT TIME ZONE 'UTC');
        high uuid := audit_first_id((month + interval '1 month') AT TIME ZONE 'UTC');
        misplaced boolean;
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('audit_make_partition'));
        IF to_regclass(name) IS NOT NULL THEN RETURN false; END IF;
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id >= %L AND id < %L)', parent || '_other', low, high) INTO misplaced;
        IF misplaced THEN RETURN false; END IF;
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', name, parent);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, name, low, high);
        PERFORM audit_append_only(name::regclass);
        RETURN true;
      END
    $$`);
  await runner.query(`
    CREATE FUNCTION audit_make_partitions(months integer) RETURNS integer LANGUAGE sql AS $$
      SELECT count(*) FILTER (WHERE audit_make_partition(list, month))::integer
      FROM unnest(ARRAY['access', 'kept']) AS list, generate_series(0, months) AS ahead,
        LATERAL (SELECT date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + make_interval(months => ahead) AS month) m
    $$`);
}

/** Events from before go into partitions of their months, and wait for the sealer like any other. */
export async function movePlainEvents(runner: QueryRunner): Promise<void> {
  await runner.query(`
    SELECT audit_make_partition(list, month)
    FROM unnest(ARRAY['access', 'kept']) AS list, (
      SELECT DISTINCT ${MONTH_OF('id')} AS month FROM plain_audit_events
      WHERE id BETWEEN audit_first_id('2020-01-01Z') AND audit_first_id(clock_timestamp() + interval '1 day')) m`);
  await runner.query(`SELECT audit_make_partitions(3)`);
  const names = COLUMNS.match(/^ {2}\w+/gm)!.map((name) => name.trim());
  await runner.query(
    `INSERT INTO audit_events (${names.join(', ')})
     SELECT ${names.map((name) => (name === 'tx' ? 'tx::text::bigint' : name)).join(', ')} FROM plain_audit_events`,
  );
  await runner.query(`DROP TABLE plain_audit_events`);
  await runner.query(
    `INSERT INTO audit_unsealed (tx, at, organization_id)
     SELECT DISTINCT tx, clock_timestamp(), organization_id FROM audit_events`,
  );
}

/** The log as it was: one plain table, of which no tree knows. */
export async function restorePlainEvents(runner: QueryRunner): Promise<void> {
  await runner.query(
    `CREATE TABLE plain_audit_events (LIKE audit_events INCLUDING CONSTRAINTS, PRIMARY KEY (id))`,
  );
  await runner.query(`INSERT INTO plain_audit_events SELECT * FROM audit_events`);
  await runner.query(`DROP TABLE audit_events`);
  await runner.query(`DROP FUNCTION audit_make_partitions, audit_make_partition, audit_first_id`);
  await runner.query(`ALTER TABLE plain_audit_events RENAME TO audit_events`);
  await runner.query(`ALTER INDEX plain_audit_events_pkey RENAME TO audit_events_pkey`);
  await runner.query(`ALTER TABLE audit_events ALTER tx TYPE xid8 USING tx::text::xid8`);
  await runner.query(`ALTER TABLE audit_events ALTER tx SET DEFAULT pg_current_xact_id()`);
  await createIndexes(runner, { ...INDEXES, changes: CHANGES_INDEX });
  await runner.query(`SELECT audit_append_only('audit_events')`);
  await runner.query(`DROP FUNCTION audit_append_only`);
}
