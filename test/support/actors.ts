import { Catalogue } from '../../src/access/catalogue.js';
import { TokenDigest } from '../../src/access/token-digest.js';
import { displayParts, newToken } from '../../src/access/token.js';
import { UnitOfWork } from '../../src/audit/unit-of-work.js';
import { insertSession } from '../../src/authentication/new-session.js';
import { Config } from '../../src/config/config.js';
import { newId } from '../../src/database/columns.js';
import type { Owner, TestService } from './service.js';

type Organization = Pick<Owner, 'organizationId' | 'base'>;

/** A person with a session, member of an organization. */
export type Actor = Owner;

/** Ids of the organization's roles by name. */
export async function roleIds(
  service: TestService,
  { organizationId }: Organization,
): Promise<Record<string, string>> {
  const rows = await service.sql<{ name: string; id: string }>(
    'SELECT name, id FROM roles WHERE organization_id = $1',
    [organizationId],
  );
  return Object.fromEntries(rows.map(({ name, id }) => [name, id]));
}

/** A new custom role, made without asking anybody. */
export async function addRole(
  service: TestService,
  { organizationId }: Organization,
  permissions: readonly string[],
): Promise<string> {
  const id = newId();
  await service.sql('INSERT INTO roles (id, organization_id, name, permissions) VALUES ($1, $2, $3, $4)', [
    id,
    organizationId,
    `role ${id}`,
    permissions,
  ]);
  return id;
}

/** Makes somebody a member, active, with these roles. */
export async function join(
  service: TestService,
  { organizationId }: Organization,
  userId: string,
  roles: readonly string[],
): Promise<void> {
  await service.sql(`INSERT INTO members (organization_id, user_id, status) VALUES ($1, $2, 'active')`, [
    organizationId,
    userId,
  ]);
  await service.sql(
    'INSERT INTO member_roles (organization_id, user_id, role_id) SELECT $1, $2, unnest($3::uuid[])',
    [organizationId, userId, roles],
  );
}

/** A new person with a session, who has the roles of these ids. */
export async function addMember(
  service: TestService,
  organization: Organization,
  roles: readonly string[],
): Promise<Actor> {
  const userId = newId();
  await service.sql('INSERT INTO users (id, email, name, password_is_own) VALUES ($1, $2, $3, true)', [
    userId,
    `${userId}@example.com`,
    `Member ${userId}`,
  ]);
  await join(service, organization, userId, roles);
  return { ...organization, userId, token: await signIn(service, userId) };
}

/** A new person with exactly these permissions. */
export const addMemberWith = async (
  service: TestService,
  organization: Organization,
  permissions: readonly string[],
): Promise<Actor> => addMember(service, organization, [await addRole(service, organization, permissions)]);

/** A session of a person, without a password. @returns its token */
export async function signIn(service: TestService, userId: string): Promise<string> {
  const { app } = service.service;
  const system = { kind: 'system', id: null, name: 'test' } as const;
  const actor = { subject: system, organization: null, at: new Date(), request: null };
  const session = await app
    .get(UnitOfWork, { strict: false })
    .run(actor, (tx) =>
      insertSession(
        tx,
        app.get(Config, { strict: false }),
        app.get(TokenDigest, { strict: false }),
        userId,
        'bearer',
        { ip: '127.0.0.1', userAgent: null },
      ),
    );
  return session.token;
}

export interface TestKey {
  readonly id: string;
  readonly token: string;
}

/** A key, made without asking anybody: by default with every scope. */
export async function addKey(
  service: TestService,
  { organizationId }: Organization,
  { scopes, creatorUserId = null }: { scopes?: readonly string[]; creatorUserId?: string | null } = {},
): Promise<TestKey> {
  const { app } = service.service;
  const token = newToken('api_key');
  const id = newId();
  const { prefix, last4 } = displayParts(token);
  const every = app.get(Catalogue, { strict: false }).scopes.map((scope) => scope.name);
  await service.sql(
    `INSERT INTO api_keys (id, organization_id, name, digest, prefix, last4, scopes, created_by_kind, created_by_id, created_by_name, creator_user_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'system', NULL, 'test', $8)`,
    [
      id,
      organizationId,
      `key ${id}`,
      app.get(TokenDigest, { strict: false }).of(token),
      prefix,
      last4,
      scopes ?? every,
      creatorUserId,
    ],
  );
  return { id, token };
}
