import { TestService, type Owner } from '../support/service.js';

describe('agents', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    other = await service.owner('Other');
  });
  afterAll(() => service.stop());

  it('registers, shows, changes and deletes an agent', async () => {
    const { base, token } = acme;
    const made = await service.call('POST', `${base}/agents`, { token, body: { name: 'Scout' } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: 'Scout', status: 'active', organizationId: acme.organizationId });
    const path = `${base}/agents/${made.body.id}`;
    expect((await service.call('GET', path, { token })).body).toEqual(made.body);
    const changed = await service.call('PATCH', path, { token, body: { status: 'paused' } });
    expect(changed.body).toMatchObject({ name: 'Scout', status: 'paused' });
    expect((await service.call('DELETE', path, { token })).status).toBe(204);
    expect((await service.call('GET', path, { token })).status).toBe(404);
  });

  it('shows a foreign agent and a foreign organization as missing', async () => {
    const made = await service.call('POST', `${acme.base}/agents`, {
      token: acme.token,
      body: { name: 'Mine' },
    });
    const foreign = await service.call('GET', `${other.base}/agents/${made.body.id}`, { token: other.token });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await service.call('GET', `${acme.base}/agents`, { token: other.token })).status).toBe(404);
  });

  it('refuses a name that is taken with 409 and leaves no trace', async () => {
    const body = { name: 'Twice' };
    await service.call('POST', `${acme.base}/agents`, { token: acme.token, body });
    const second = await service.call('POST', `${acme.base}/agents`, { token: acme.token, body });
    expect(second).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('pages through the list without repeating or leaving out', async () => {
    const { base, token } = await service.owner('Many');
    for (let i = 0; i < 5; i++)
      await service.call('POST', `${base}/agents`, { token, body: { name: `agent ${i}` } });
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await service.call('GET', `${base}/agents?limit=2${cursor}`, { token });
      seen.push(...page.body.items.map((agent: { name: string }) => agent.name));
      if (!page.body.nextCursor) break;
      cursor = `&cursor=${page.body.nextCursor}`;
    }
    expect(seen).toEqual(['agent 4', 'agent 3', 'agent 2', 'agent 1', 'agent 0']);
  });
});
