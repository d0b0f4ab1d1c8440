import { addKey } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

describe('workflows', () => {
  let service: TestService;
  let acme: Owner;
  let workflows: string;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    workflows = `${acme.base}/workflows`;
  });
  afterAll(() => service.stop());

  const call = (method: string, path: string, body?: unknown, token = acme.token) =>
    service.call(method, path, { token, body });
  const actionsOn = async (id: string) =>
    (await service.sql('SELECT action FROM audit_events WHERE target_id = $1 ORDER BY id', [id])).map(
      ({ action }) => action,
    );

  it('makes, shows, changes and deletes a workflow, each change on record', async () => {
    const steps = [{ agent: 'Scout', do: 'search' }, { wait: { seconds: 5 } }];
    const made = await call('POST', workflows, { name: 'Nightly', steps, enabled: false });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'Nightly', steps, enabled: false, organizationId: acme.organizationId },
    });
    const path = `${workflows}/${made.body.id}`;
    expect((await call('GET', path)).body).toEqual(made.body);
    const changed = await call('PATCH', path, { steps: [], enabled: true });
    expect(changed.body).toMatchObject({ name: 'Nightly', steps: [], enabled: true });
    expect((await call('GET', path)).body).toEqual(changed.body);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('DELETE', path)).status).toBe(404);
    expect(await actionsOn(made.body.id)).toEqual([
      'workflow.created',
      'workflow.updated',
      'workflow.deleted',
    ]);
  });

  it('is enabled and without steps unless it says otherwise', async () => {
    const made = await call('POST', workflows, { name: 'Plain' });
    expect(made.body).toMatchObject({ steps: [], enabled: true });
  });

  it('refuses a name that is taken, on creation and on change, and changes nothing', async () => {
    await call('POST', workflows, { name: 'Taken' });
    expect(await call('POST', workflows, { name: 'Taken' })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    const { body: free } = await call('POST', workflows, { name: 'Free' });
    expect((await call('PATCH', `${workflows}/${free.id}`, { name: 'Taken', enabled: false })).status).toBe(
      409,
    );
    expect((await call('GET', `${workflows}/${free.id}`)).body).toEqual(free);
    expect(await actionsOn(free.id)).toEqual(['workflow.created']);
  });

  it.each([
    ['name', {}],
    ['name', { name: ' ' }],
    ['name', { name: null }],
    ['steps', { name: 'x', steps: {} }],
    ['steps[0]', { name: 'x', steps: [1] }],
    ['steps[0]', { name: 'x', steps: [[]] }],
    ['steps[0]', { name: 'x', steps: [null] }],
    ['steps', { name: 'x', steps: Array(101).fill({}) }],
    ['steps', { name: 'x', steps: [{ text: 'x'.repeat(65_536) }] }],
    ['enabled', { name: 'x', enabled: 'true' }],
    ['owner', { name: 'x', owner: 'me' }],
  ])('refuses a bad %s by name', async (field, body) => {
    const refused = await call('POST', workflows, body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(refused.body.errors[0].field).toBe(field);
    const rows = await service.sql(`SELECT 1 FROM workflows WHERE name = 'x'`);
    expect(rows).toEqual([]);
  });

  it('does not take null for what a change leaves out', async () => {
    const { body } = await call('POST', workflows, { name: 'Nulls' });
    for (const change of [{ name: null }, { steps: null }, { enabled: null }]) {
      expect((await call('PATCH', `${workflows}/${body.id}`, change)).status).toBe(400);
    }
  });

  it('lists its own, newest first, page by page, and a foreign one never', async () => {
    const many = await service.owner('Many');
    for (const name of ['a', 'b', 'c']) await call('POST', `${many.base}/workflows`, { name }, many.token);
    const first = await call('GET', `${many.base}/workflows?limit=2`, undefined, many.token);
    const cursor = encodeURIComponent(first.body.nextCursor);
    const rest = await call('GET', `${many.base}/workflows?limit=2&cursor=${cursor}`, undefined, many.token);
    const names = [...first.body.items, ...rest.body.items].map(({ name }: { name: string }) => name);
    expect(names).toEqual(['c', 'b', 'a']);
    expect(rest.body.nextCursor).toBeNull();
    const foreign = `${acme.base}/workflows/${first.body.items[0].id}`;
    for (const [method, body] of [['GET'], ['PATCH', { enabled: false }], ['DELETE']] as const) {
      expect(await call(method, foreign, body)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });

  it('keeps reading and managing apart for keys', async () => {
    const reader = await addKey(service, acme, { scopes: ['workflows:read'] });
    const writer = await addKey(service, acme, { scopes: ['workflows:write'] });
    expect((await call('GET', workflows, undefined, reader.token)).status).toBe(200);
    expect((await call('POST', workflows, { name: 'By reader' }, reader.token)).status).toBe(403);
    expect((await call('POST', workflows, { name: 'By writer' }, writer.token)).status).toBe(201);
    expect((await call('GET', workflows, undefined, writer.token)).status).toBe(403);
  });
});
