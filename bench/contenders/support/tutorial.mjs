import { DataSource, EntitySchema } from 'typeorm';

const Organization = new EntitySchema({
  name: 'Organization',
  tableName: 'organizations',
  columns: { id: { type: 'uuid', primary: true }, name: { type: 'text' }, plan: { type: 'text' } },
});

const Scope = new EntitySchema({
  name: 'Scope',
  tableName: 'scopes',
  columns: { id: { type: 'int', primary: true }, name: { type: 'text', unique: true } },
});

export const ApiKey = new EntitySchema({
  name: 'ApiKey',
  tableName: 'api_keys',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    // SHA-256 of the token, in hexadecimal
    tokenHash: { name: 'token_hash', type: 'text', unique: true },
    createdAt: { name: 'created_at', type: 'timestamptz', createDate: true },
    expiresAt: { name: 'expires_at', type: 'timestamptz', nullable: true },
    revokedAt: { name: 'revoked_at', type: 'timestamptz', nullable: true },
  },
  relations: {
    organization: { type: 'many-to-one', target: 'Organization', joinColumn: { name: 'organization_id' } },
    scopes: {
      type: 'many-to-many',
      target: 'Scope',
      joinTable: {
        name: 'api_key_scopes',
        joinColumn: { name: 'api_key_id' },
        inverseJoinColumn: { name: 'scope_id' },
      },
    },
  },
});

/** Tables in a schema of their own; made by `synchronize`, as the tutorial does. */
export const tutorialDataSource = (url, { synchronize = false } = {}) =>
  new DataSource({
    type: 'postgres',
    url,
    schema: 'tutorial',
    entities: [Organization, Scope, ApiKey],
    installExtensions: false,
    synchronize,
    extra: { max: 20 },
  });
