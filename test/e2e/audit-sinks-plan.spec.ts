import { NOTICES, SinkWorld } from '../support/sinks.js';

describe('the audit sinks of a plan', () => {
  let world: SinkWorld;

  beforeAll(async () => {
    world = await SinkWorld.start();
  });
  beforeEach(() => world.renew());
  afterAll(() => world.stop());

  const upgrade = {
    status: 403,
    body: {
      code: 'plan_upgrade_required',
      requiredFeature: 'audit_forwarding',
      plansWithFeature: ['enterprise'],
      requiredPermission: 'audit_sinks.manage',
    },
  };

  it('are one for notices alone on a plan with keys', async () => {
    await world.setPlan(world.acme, 'team');
    expect(await world.create()).toMatchObject(upgrade);
    expect(await world.create({ categories: ['notice', 'change'] })).toMatchObject(upgrade);
    expect(await world.create({ kind: 'syslog', url: 'tls://93.184.216.34', ...NOTICES })).toMatchObject(
      upgrade,
    );
    const { status, body } = await world.create({ ...NOTICES, actions: ['agent.*'] });
    expect([status, body.status]).toEqual([201, 'active']);
    expect(await world.create(NOTICES)).toMatchObject(upgrade);
    expect(await world.call('PATCH', `/${body.id}`, { categories: [] })).toMatchObject(upgrade);
    expect((await world.call('GET', `/${body.id}`)).body.categories).toEqual(['notice']);
    expect((await world.call('PATCH', `/${body.id}`, { name: 'mine', actions: [] })).status).toBe(200);
    expect((await world.call('POST', `/${body.id}/rotate-secret`, {})).status).toBe(200);
    expect((await world.call('DELETE', `/${body.id}`)).status).toBe(204);
    expect((await world.create(NOTICES)).status).toBe(201);
  });

  it('are one, however many are made at once', async () => {
    await world.setPlan(world.acme, 'team');
    const answers = await Promise.all(Array.from({ length: 5 }, () => world.create(NOTICES)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403, 403, 403]);
    expect((await world.call('GET', '')).body.items).toHaveLength(1);
  });

  it('are none without keys', async () => {
    await world.setPlan(world.acme, 'free');
    expect(await world.create(NOTICES)).toMatchObject(upgrade);
    expect(await world.call('GET', '')).toMatchObject({ status: 200, body: { items: [] } });
  });

  it('are suspended by a downgrade, can be deleted then, and come back', async () => {
    const { body: all } = await world.create();
    const { body: first } = await world.create(NOTICES);
    const { body: second } = await world.create(NOTICES);
    const statuses = async () =>
      (await world.call('GET', '')).body.items.map(({ status }: { status: string }) => status).reverse();
    expect(await statuses()).toEqual(['active', 'active', 'active']);
    await world.setPlan(world.acme, 'team');
    expect(await statuses()).toEqual(['suspended', 'active', 'suspended']);
    for (const { id } of [all, second]) {
      expect(await world.call('PATCH', `/${id}`, { enabled: false })).toMatchObject(upgrade);
      expect(await world.call('POST', `/${id}/test`)).toMatchObject(upgrade);
      expect(await world.call('POST', `/${id}/rewind`, { leafIndex: 0 })).toMatchObject(upgrade);
      expect(await world.call('POST', `/${id}/rotate-secret`, {})).toMatchObject(upgrade);
    }
    expect((await world.call('DELETE', `/${first.id}`)).status).toBe(204);
    expect(await statuses()).toEqual(['suspended', 'active']);
    await world.setPlan(world.acme, 'free');
    expect(await statuses()).toEqual(['suspended', 'suspended']);
    await world.setPlan(world.acme, 'enterprise');
    expect(await statuses()).toEqual(['active', 'active']);
  });
});
