import { PlansService } from '../../src/plans/plans.service.js';
import { newId } from '../../src/database/columns.js';
import { addKey, addMember, roleIds } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

const FEATURES = {
  free: [],
  team: ['programmatic_access', 'custom_roles'],
  enterprise: ['programmatic_access', 'custom_roles', 'audit_forwarding'],
};

describe('plans', () => {
  let service: TestService;
  let acme: Owner;

  const change = (owner: Owner, body: unknown, token = owner.token) =>
    service.call('PUT', `${owner.base}/plan`, { token, body });
  const planEvents = ({ organizationId }: Owner) =>
    service.sql(
      `SELECT actor_kind, actor_id, details FROM audit_events WHERE organization_id = $1 AND action = 'plan.changed' ORDER BY id`,
      [organizationId],
    );

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  it('are listed with their features, page by page', async () => {
    const all = await service.call('GET', '/v1/plans', { token: acme.token });
    const items = Object.entries(FEATURES).map(([name, features]) => ({ name, features }));
    expect(all.body).toEqual({ items, nextCursor: null });
    const first = await service.call('GET', '/v1/plans?limit=2', { token: acme.token });
    const second = await service.call('GET', `/v1/plans?limit=2&cursor=${first.body.nextCursor}`, {
      token: acme.token,
    });
    expect([...first.body.items, ...second.body.items]).toEqual(items);
    const foreign = await service.call('GET', `/v1/scopes?cursor=${first.body.nextCursor}`, {
      token: acme.token,
    });
    expect(foreign).toMatchObject({ status: 400, body: { errors: [{ field: 'cursor' }] } });
  });

  it('are taken as they are called, also those that the catalogue has no more', async () => {
    const owner = await service.owner('true  Spaced');
    const key = await addKey(service, owner, { scopes: ['agents:read'] });
    await service.sql(`UPDATE organizations SET plan = 'Pro Plus' WHERE id = $1`, [owner.organizationId]);
    const refused = await service.call('GET', `${owner.base}/agents`, { token: key.token });
    expect(refused).toMatchObject({ status: 403, body: { code: 'plan_upgrade_required' } });
    expect(refused.body.detail).toContain("'Pro Plus'");
  });

  it('suspend keys at once and bring them back, each change on record', async () => {
    const owner = await service.owner('Downgraded');
    const key = await addKey(service, owner);
    const useKey = () => service.call('GET', `${owner.base}/agents`, { token: key.token });
    expect((await useKey()).status).toBe(200);
    expect(await change(owner, { plan: 'free' })).toMatchObject({
      status: 200,
      body: { plan: 'free', features: [] },
    });
    expect(await useKey()).toMatchObject({
      status: 403,
      body: {
        code: 'plan_upgrade_required',
        requiredFeature: 'programmatic_access',
        plan: 'free',
        plansWithFeature: ['team', 'enterprise'],
      },
    });
    expect((await change(owner, { plan: 'enterprise' })).body).toEqual({
      plan: 'enterprise',
      features: FEATURES.enterprise,
    });
    expect((await useKey()).status).toBe(200);
    // the same again changes nothing and is no event
    expect((await change(owner, { plan: 'enterprise' })).status).toBe(200);
    const by = { actor_kind: 'user', actor_id: owner.userId };
    expect(await planEvents(owner)).toEqual([
      { ...by, details: { from: 'team', to: 'free' } },
      { ...by, details: { from: 'free', to: 'enterprise' } },
    ]);
  });

  it('keep what was made with a feature, but refuse to make more', async () => {
    const owner = await service.owner('Shrinking');
    const role = { name: 'Deployer', permissions: ['agents.view'] };
    const call = (method: string, path: string, body?: unknown) =>
      service.call(method, `${owner.base}${path}`, { token: owner.token, body });
    const made = await call('POST', '/roles', role);
    await change(owner, { plan: 'free' });
    expect(await call('POST', '/roles', { ...role, name: 'Another' })).toMatchObject({
      status: 403,
      body: { code: 'plan_upgrade_required', requiredFeature: 'custom_roles', plan: 'free' },
    });
    expect((await call('GET', '/roles')).body.items).toContainEqual(made.body);
  });

  it.each([{ plan: 'Team' }, { plan: '' }, { plan: 'constructor' }, { plan: 7 }, {}, { plan: ['free'] }])(
    'refuse %j and name the field',
    async (body) => {
      expect(await change(acme, body)).toMatchObject({ status: 400, body: { errors: [{ field: 'plan' }] } });
      expect((await service.call('GET', `${acme.base}/plan`, { token: acme.token })).body.plan).toBe('team');
    },
  );

  it('are changed with plan.manage alone', async () => {
    const admin = await addMember(service, acme, [(await roleIds(service, acme)).admin!]);
    expect((await service.call('GET', `${acme.base}/plan`, { token: admin.token })).body).toEqual({
      plan: 'team',
      features: FEATURES.team,
    });
    expect(await change(acme, { plan: 'enterprise' }, admin.token)).toMatchObject({
      status: 403,
      body: { requiredPermission: 'plan.manage' },
    });
    const other = await service.owner('Other');
    expect((await change(acme, { plan: 'enterprise' }, other.token)).status).toBe(404);
    expect(await planEvents(acme)).toEqual([]);
  });

  it('are changed by the operator alone where they are configured so', async () => {
    const managed = await TestService.start({ PLAN_CHANGES: 'operator' });
    try {
      const owner = await managed.owner('Managed');
      const put = (body: unknown) => managed.call('PUT', `${owner.base}/plan`, { token: owner.token, body });
      const refusal = { status: 403, body: { code: 'plan_managed_by_operator' } };
      expect(await put({ plan: 'free' })).toMatchObject(refusal);
      // before the input is judged
      expect(await put({ plan: 'no such plan' })).toMatchObject(refusal);
      const plans = managed.service.app.get(PlansService, { strict: false });
      const subject = { kind: 'system', id: null, name: 'operator' } as const;
      const operator = { subject, organization: null, at: new Date(), request: null };
      await plans.setPlan(operator, owner.organizationId, 'enterprise');
      const plan = await managed.call('GET', `${owner.base}/plan`, { token: owner.token });
      expect(plan.body.plan).toBe('enterprise');
      const events = await managed.sql(
        `SELECT actor_kind, actor_name, details FROM audit_events WHERE action = 'plan.changed'`,
      );
      expect(events).toEqual([
        { actor_kind: 'system', actor_name: 'operator', details: { from: 'team', to: 'enterprise' } },
      ]);
      await expect(plans.setPlan(operator, newId(), 'free')).rejects.toMatchObject({ code: 'not_found' });
      await expect(plans.setPlan(operator, 'acme', 'free')).rejects.toMatchObject({ code: 'not_found' });
    } finally {
      await managed.stop();
    }
  });
});
