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
  { name: 'api_keys_search', definition: 'USING gin (bigrams(lower(name)))' },
  { name: 'api_keys_scopes', definition: 'USING gin (scopes)' },
  { name: 'api_keys_to_lapse', definition: `(expires_at) WHERE expires_at IS NOT NULL AND ${PARTS.current}` },
];

/** The indexes that the list of keys reads, for every sort and every filter. */
export async function createKeyIndexes(runner: QueryRunner): Promise<void> {
  // every two neighbouring characters: what contains a text contains all of these; costly enough to be asked last
  await runner.query(`
    CREATE FUNCTION bigrams(value text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
      SELECT ARRAY(SELECT substr(value, i, 2) FROM generate_series(1, length(value) - 1) i)
    $$`);
  for (const { name, definition } of INDEXES)
    await runner.query(`CREATE INDEX ${name} ON api_keys ${definition}`);
}

export async function dropKeyIndexes(runner: QueryRunner): Promise<void> {
  for (const { name } of INDEXES) await runner.query(`DROP INDEX ${name}`);
  await runner.query('DROP FUNCTION bigrams');
}
