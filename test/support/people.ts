import { TokenDigest } from '../../src/access/token-digest.js';
import { newToken } from '../../src/access/token.js';
import { newId } from '../../src/database/columns.js';
import { Passwords } from '../../src/organizations/passwords.js';
import type { Answer, TestService } from './service.js';

export const PASSWORD = 'correct horse battery staple';

export interface Person {
  readonly id: string;
  readonly email: string;
}

export interface PersonOptions {
  readonly name?: string;
  /** null for an account without one */
  readonly password?: string | null;
  /** whether the person has chosen it */
  readonly own?: boolean;
}

let made = 0;

/** An account, as rows. */
export async function addPerson(
  service: TestService,
  { name = 'Ada', password = PASSWORD, own = true }: PersonOptions = {},
): Promise<Person> {
  const id = newId();
  const email = `person${++made}@example.com`;
  const hash =
    password === null ? null : await service.service.app.get(Passwords, { strict: false }).hash(password);
  await service.sql(
    'INSERT INTO users (id, email, name, password_hash, password_is_own) VALUES ($1, $2, $3, $4, $5)',
    [id, email, name, hash, own],
  );
  return { id, email };
}

/** Makes somebody a member with a built-in role. */
export async function addMember(
  service: TestService,
  organizationId: string,
  { id }: Person,
  status: 'active' | 'invited' = 'active',
  role = 'viewer',
): Promise<void> {
  await service.sql('INSERT INTO members (organization_id, user_id, status) VALUES ($1, $2, $3)', [
    organizationId,
    id,
    status,
  ]);
  await service.sql(
    `INSERT INTO member_roles (organization_id, user_id, role_id)
     SELECT organization_id, $2, id FROM roles WHERE organization_id = $1 AND name = $3`,
    [organizationId, id, role],
  );
}

/** The one-time link of an invited member; returns its token. */
export async function addInvitation(
  service: TestService,
  organizationId: string,
  { id }: Person,
  validFor = '7 days',
): Promise<string> {
  const token = newToken('link');
  await service.sql(
    `INSERT INTO invitations (id, organization_id, user_id, digest, expires_at)
     VALUES ($1, $2, $3, $4, clock_timestamp() + $5::interval)`,
    [
      newId(),
      organizationId,
      id,
      service.service.app.get(TokenDigest, { strict: false }).of(token),
      validFor,
    ],
  );
  return token;
}

/** Invites somebody who has an account; returns the link's token. */
export async function invite(
  service: TestService,
  organizationId: string,
  person: Person,
  role?: string,
): Promise<string> {
  await addMember(service, organizationId, person, 'invited', role);
  return addInvitation(service, organizationId, person);
}

export const login = (
  service: TestService,
  { email }: Pick<Person, 'email'>,
  password = PASSWORD,
  more: { ip?: string; headers?: Record<string, string>; body?: object } = {},
): Promise<Answer> =>
  service.call('POST', '/v1/auth/login', { ...more, body: { email, password, ...more.body } });

/** The token of a new session. */
export const signIn = async (
  service: TestService,
  person: Pick<Person, 'email'>,
  password = PASSWORD,
): Promise<string> => (await login(service, person, password)).body.token as string;

export interface LoggedEvent {
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly status: number | null;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly target_type: string | null;
  readonly target_id: string | null;
  readonly details: Record<string, unknown> | null;
}

/** The events of one organization, oldest first; of these actions if any are named. */
export const events = (
  service: TestService,
  organizationId: string,
  ...actions: string[]
): Promise<LoggedEvent[]> =>
  service.sql<LoggedEvent>(
    `SELECT * FROM audit_events WHERE organization_id = $1 AND ($2 = '{}' OR action = ANY ($2::text[])) ORDER BY id`,
    [organizationId, actions],
  );
