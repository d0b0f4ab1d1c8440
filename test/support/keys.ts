import { addKey, type TestKey } from './actors.js';
import type { Owner, TestService } from './service.js';

type Organization = Pick<Owner, 'organizationId' | 'base'>;

/** Keys that may read agents, made without asking anybody. */
export async function keysOf(service: TestService, owner: Organization, count: number): Promise<TestKey[]> {
  const keys: TestKey[] = [];
  for (let i = 0; i < count; i++) keys.push(await addKey(service, owner, { scopes: ['agents:read'] }));
  return keys;
}

/** The same, each made with the one before. */
export async function chainOf(service: TestService, owner: Organization, length: number): Promise<TestKey[]> {
  const keys = await keysOf(service, owner, length);
  for (const [i, key] of keys.entries()) {
    if (i > 0)
      await service.sql('UPDATE api_keys SET parent_id = $2 WHERE id = $1', [key.id, keys[i - 1]!.id]);
  }
  return keys;
}

/** Whether each lets its holder in. */
export const areLetIn = (service: TestService, keys: readonly { token: string }[]): Promise<boolean[]> =>
  Promise.all(
    keys.map(async ({ token }) => (await service.call('GET', '/v1/auth/whoami', { token })).status === 200),
  );

export const idsOf = (keys: readonly { id: string }[]): string[] => keys.map(({ id }) => id).sort();

/** What is stored of all revocations. */
export const storedRevocations = (service: TestService): Promise<Record<string, unknown>[]> =>
  service.sql('SELECT id, revoked_at, revocation_reason FROM api_keys ORDER BY id');

export interface RevocationEvent {
  readonly actor_id: string;
  readonly target_id: string;
  readonly target_key_prefix: string;
  readonly details: Record<string, unknown>;
}

export const revocationEvents = (
  service: TestService,
  { organizationId }: Organization,
): Promise<RevocationEvent[]> =>
  service.sql<RevocationEvent & object>(
    `SELECT actor_id, target_id, target_key_prefix, details FROM audit_events
     WHERE organization_id = $1 AND action = 'api_key.revoked' ORDER BY target_id`,
    [organizationId],
  );
