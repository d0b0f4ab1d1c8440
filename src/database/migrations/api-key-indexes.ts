import type { QueryRunner } from 'typeorm';

// what is dead lies apart from what is current, so that a million dead keys do not stand in the way of the living
const PARTS = {
  current: 'revoked_at IS NULL AND NOT lapsed',
  lapsed: 'revoked_at IS NULL AND lapsed',
  revoked: 'revoked_at IS NOT NULL',
};
const SORTS = {
  created_at: 'created_at',
  name: 'lower(name) COLLATE "C"',
  last_used_at: 'last_used_at',
  expires_at: 'expires_at',
};
const LISTS = Object.entries(PARTS).flatMap(([part, where]) =>
  Object.entries(SORTS).map(([sort, column]) => ({
    name: `api_keys_${part}_${sort}`,
    definition: `(organization_id, (${column}), id) WHERE ${where}`,
  })),
);

const INDEXES = [
  ...LISTS,
  {
    name: 'api_keys_never_used',
    definition: `(organization_id, created_at, id) WHERE last_used_at IS NULL AND ${PARTS.current}`,
  },
  { name: 'api_keys_created_by', definition: '(organization_id, created_by_id, created_at, id)' },
  { name: 'api_keys_creator_user', definition: `(organization_id, creator_user_id) WHERE ${PARTS.current}` },
  { name: 'api_keys_prefix', definition: '(organization_id, prefix COLLATE "C")' },
  { name: 'api_keys_scopes', definition: 'USING gin (scopes)' },
  { name: 'api_keys_to_lapse', definition: `(expires_at) WHERE expires_at IS NOT NULL AND ${PARTS.current}` },
];

/** What the list of keys reads, for every sort and every filter. */
export async function createKeyIndexes(runner: QueryRunner): Promise<void> {
  for (const { name, definition } of INDEXES)
    await runner.query(`CREATE INDEX ${name} ON api_keys ${definition}`);

  // every two neighbouring characters: what contains a text contains all of these
  await runner.query(`
    CREATE FUNCTION bigrams(value text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
      SELECT ARRAY(SELECT substr(value, i, 2) FROM generate_series(1, length(value) - 1) i)
    $$`);
  // of each name, in a table of its own: keys change with every use, names hardly ever, and this index is the dear one
  await runner.query(`
    CREATE TABLE api_key_bigrams (
      key_id uuid NOT NULL PRIMARY KEY REFERENCES api_keys (id) ON DELETE CASCADE,
      bigrams text[] NOT NULL
    )`);
  await runner.query(`CREATE INDEX api_key_bigrams_search ON api_key_bigrams USING gin (bigrams)`);
  await runner.query(`
    CREATE FUNCTION index_new_key_names() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO api_key_bigrams SELECT id, bigrams(lower(name)) FROM new_keys;
        RETURN NULL;
      END $$`);
  await runner.query(`
    CREATE TRIGGER api_keys_named AFTER INSERT ON api_keys REFERENCING NEW TABLE AS new_keys
      FOR EACH STATEMENT EXECUTE FUNCTION index_new_key_names()`);
  await runner.query(`
    CREATE FUNCTION index_changed_key_name() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE api_key_bigrams SET bigrams = bigrams(lower(NEW.name)) WHERE key_id = NEW.id;
        RETURN NULL;
      END $$`);
  await runner.query(`
    CREATE TRIGGER api_keys_renamed AFTER UPDATE OF name ON api_keys
      FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION index_changed_key_name()`);
}

export async function dropKeyIndexes(runner: QueryRunner): Promise<void> {
  await runner.query('DROP TRIGGER api_keys_named ON api_keys');
  await runner.query('DROP TRIGGER api_keys_renamed ON api_keys');
  await runner.query('DROP TABLE api_key_bigrams');
  for (const name of ['index_new_key_names', 'index_changed_key_name', 'bigrams'])
    await runner.query(`DROP FUNCTION ${name}`);
  for (const { name } of INDEXES) await runner.query(`DROP INDEX ${name}`);
}
