import {
  AccessService,
  ApiKeysService,
  RbacService,
  type HostUser,
  type Principal,
} from '../../src/index.js';
import { TestHost } from '../support/host.js';

const TENANT = 'staffed';
const list = `/tenants/${TENANT}/invoices`;

/** Stands for a host's own session. */
const people: Record<string, HostUser> = {
  ann: { id: 7, name: 'Ann', organizationId: TENANT, roles: ['accountant'] },
  bob: { id: 8, name: 'Bob', organizationId: TENANT, roles: [] },
  eve: { id: 9, name: 'Eve', organizationId: 'elsewhere', roles: ['owner'] },
  ida: { id: 10, name: 'Ida', organizationId: TENANT, roles: ['sender', 'owner?'] },
};

describe("a host's own people", () => {
  let host: TestHost;
  const as = (person: string) => host.call('GET', list, undefined, { 'x-session': person });

  beforeAll(async () => {
    host = await TestHost.start({
      users: {
        userOf: (request) => {
          const { headers } = request as { headers: Record<string, string> };
          return people[headers['x-session'] ?? ''] ?? null;
        },
      },
    });
    await host.key(TENANT, ['invoices:read'], 'pro');
    await host.key('elsewhere', ['invoices:read']);
  });
  afterAll(() => host.stop());

  it('are decided by their roles in the organization', async () => {
    expect(await as('ann')).toMatchObject({ status: 200, body: { caller: 'Ann' } });
    expect(await as('bob')).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope', reason: 'not_granted', requiredPermission: 'invoices.view' },
    });
    expect((await as('eve')).status).toBe(404);
    expect(await as('nobody')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it('have what custom roles of the organization hold, as these are at each request', async () => {
    const send = () => host.call('POST', list, undefined, { 'x-session': 'ida' });
    expect((await send()).status).toBe(403);
    const roles = host.app.get(RbacService);
    const role = await roles.create(
      { organizationId: TENANT },
      { name: 'sender', permissions: ['invoices.send'] },
    );
    expect((await send()).status).toBe(201);
    await roles.update({ organizationId: TENANT }, role.id, { permissions: ['invoices.view'] });
    expect((await send()).status).toBe(403);
    expect((await roles.list({ organizationId: TENANT })).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['accountant', 'admin', 'auditor', 'owner', 'sender']),
    );
    await roles.delete({ organizationId: TENANT }, role.id);
  });

  it('give way to a key that is presented beside', async () => {
    const { token } = await host.key(TENANT, ['invoices:read']);
    expect((await host.call('GET', list, token, { 'x-session': 'bob' })).body).toMatchObject({
      caller: `key of ${TENANT}`,
    });
    const mistyped = `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`;
    expect((await host.call('GET', list, mistyped, { 'x-session': 'ann' })).status).toBe(401);
  });
});

describe('the services of a host', () => {
  let host: TestHost;
  const itself = { organizationId: TENANT };

  beforeAll(async () => {
    host = await TestHost.start();
    await host.key(TENANT, ['invoices:read'], 'pro');
  });
  afterAll(() => host.stop());

  it('authenticate a token for a worker, with its use on record, and decide', async () => {
    const access = host.app.get(AccessService);
    const { token, id } = await host.key(TENANT, ['invoices:read']);
    const principal = await access.authenticate(token, { route: 'job invoices.remind', ip: '192.0.2.7' });
    expect(principal.subject).toMatchObject({ kind: 'api_key', id });
    expect(access.decide(principal, 'invoices.view')).toEqual({ allowed: true });
    expect(access.decide(principal, 'invoices.send')).toMatchObject({
      allowed: false,
      reason: 'out_of_scope',
    });
    expect(await host.uses(id)).toMatchObject([
      { route: 'job invoices.remind', ip: '192.0.2.7', outcome: 'success' },
    ]);
    await expect(access.authenticate('no token')).rejects.toMatchObject({ status: 400 });
    await expect(access.authenticate('unknown')).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('let a key hand out no more than it has', async () => {
    const access = host.app.get(AccessService);
    const keys = host.app.get(ApiKeysService);
    const { token } = await host.key(TENANT, ['invoices:read', 'api-keys:write']);
    const principal: Principal = await access.authenticate(token);
    const made = await keys.create(principal, { name: 'child', scopes: ['invoices:read'] });
    expect(made.createdBy).toMatchObject({ kind: 'api_key' });
    const more = keys.create(principal, { name: 'more', scopes: ['invoices:write'] });
    await expect(more).rejects.toMatchObject({ code: 'exceeds_caller' });
  });

  it('create, list, change, rotate and revoke keys, each on record as the host itself', async () => {
    const keys = host.app.get(ApiKeysService);
    const expiresAt = new Date('2100-01-01T00:00:00Z');
    const key = await keys.create(itself, { name: 'first', scopes: ['invoices:read'], expiresAt });
    expect(key).toMatchObject({
      name: 'first',
      status: 'active',
      createdBy: { kind: 'system', name: 'host' },
      expiresAt,
    });
    expect(key.token).toMatch(/^psk_[0-9A-Za-z]{49}$/);
    await keys.update(itself, key.id, { name: 'renamed' });
    expect((await keys.list(itself, { search: 'rename', sort: 'name', limit: 5 })).items).toMatchObject([
      { id: key.id, name: 'renamed' },
    ]);
    const next = await keys.rotate(itself, key.id, { overlapSeconds: 60 });
    expect(await keys.get(itself, key.id)).toMatchObject({ status: 'retiring', successorId: next.id });
    expect((await keys.revoke(itself, next.id, { reason: 'policy' })).status).toBe('revoked');
    const bulk = await keys.bulkRevoke(itself, { keyIds: [key.id], reason: 'other', expectedCount: 1 });
    expect(bulk.revokedCount).toBe(1);
    const actions = await host.sql<{ action: string; actor_kind: string; request_id: string | null }>(
      `SELECT action, actor_kind, request_id FROM praesidia.audit_events WHERE target_id = $1 ORDER BY tx, id`,
      [key.id],
    );
    expect(actions.map(({ action }) => action)).toEqual([
      ...['api_key.created', 'api_key.updated', 'api_key.rotated', 'api_key.viewed', 'api_key.revoked'],
    ]);
    expect(new Set(actions.map(({ actor_kind }) => actor_kind))).toEqual(new Set(['system']));
    expect(new Set(actions.map(({ request_id }) => request_id))).toEqual(new Set([null]));
  });

  it('refuse input by the rules of the API', async () => {
    const keys = host.app.get(ApiKeysService);
    const unknown = { name: 'x', scopes: ['invoices:read'], nonsense: 1 } as never;
    await expect(keys.create(itself, unknown)).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(keys.list(itself, { sort: 'color' as never })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    await expect(keys.get(itself, 'no-uuid')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('show nobody the keys of another organization', async () => {
    const { id } = await host.key('other-tenant', ['invoices:read']);
    const keys = host.app.get(ApiKeysService);
    await expect(keys.get(itself, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(keys.revoke(itself, id, { reason: 'other' })).rejects.toMatchObject({ code: 'not_found' });
  });
});
