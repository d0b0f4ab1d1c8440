import pg from 'pg';
import { newId } from '../../src/database/columns.js';
import { addMemberWith } from '../support/actors.js';
import { auditPage, plantEvent, type Event } from '../support/audit.js';
import { eventually } from '../support/eventually.js';
import { TestService, type Owner } from '../support/service.js';

describe('the audit log in its own order', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  const actions = (events: Event[]) => events.map(({ action }) => action);
  const plant = (event: Parameters<typeof plantEvent>[0]) => service.sql(...plantEvent(event));

  const ascending = (owner: Owner, query: Record<string, string> = {}) =>
    auditPage(service, owner, { order: 'asc', ...query });
  const drain = async (owner: Owner, count: number, query: Record<string, string> = {}) => {
    const events: Event[] = [];
    let cursor: string | undefined;
    await eventually(
      async () => {
        const page = await ascending(owner, { ...query, ...(cursor && { cursor }) });
        events.push(...page.body.items);
        cursor = page.body.nextCursor;
      },
      () => events.length >= count,
    );
    return { events, cursor: cursor! };
  };

  it('is oldest first, and goes on for ever from where it stands', async () => {
    const owner = await service.owner('Tail');
    for (const action of ['agent.registered', 'agent.updated', 'agent.deleted'])
      await plant({ ...owner, action });
    const { events, cursor } = await drain(owner, 4, { limit: '2' });
    const whole = ['organization.created', 'agent.registered', 'agent.updated', 'agent.deleted'];
    expect(actions(events)).toEqual(whole);
    const empty = await ascending(owner, { limit: '2', cursor });
    expect(empty.body).toEqual({ items: [], nextCursor: cursor });
    await plant({ ...owner, action: 'role.created' });
    const more = await eventually(
      () => ascending(owner, { cursor }),
      ({ body }) => body.items.length > 0,
    );
    expect(actions(more.body.items)).toEqual(['role.created']);
  });

  it('gives an empty log a position to begin from', async () => {
    const organizationId = newId();
    await service.sql(`INSERT INTO organizations (id, name, plan) VALUES ($1, 'Silent', 'team')`, [
      organizationId,
    ]);
    const base = `/v1/organizations/${organizationId}`;
    const reader = { ...(await addMemberWith(service, { organizationId, base }, ['audit.view'])) };
    const empty = await ascending(reader);
    expect(empty.body).toEqual({ items: [], nextCursor: expect.any(String) });
    const { nextCursor: cursor } = empty.body;
    expect((await ascending(reader, { cursor })).body).toEqual(empty.body);
    await plant({ organizationId });
    const first = await eventually(
      () => ascending(reader, { cursor }),
      ({ body }) => body.items.length > 0,
    );
    expect(actions(first.body.items)).toEqual(['agent.updated']);
  });

  it('moves on past what its filter leaves out', async () => {
    const owner = await service.owner('Forwarder');
    const { cursor: start } = await drain(owner, 1);
    const query = { excludeActorId: owner.userId };
    const { cursor } = await drain(owner, 1, query);
    for (let i = 0; i < 3; i++) await plant({ ...owner, actorId: owner.userId });
    await drain(owner, 4);
    const page = await ascending(owner, { ...query, cursor });
    expect(page.body.items).toEqual([]);
    expect(page.body.nextCursor).not.toBe(cursor);
    expect((await ascending(owner, { cursor: start })).body.items).toHaveLength(3);
  });

  it('never shows anything before a position it has served, however late it is committed', async () => {
    const owner = await service.owner('Late');
    const { cursor } = await drain(owner, 1);
    const late = new pg.Client(service.database.connection);
    await late.connect();
    try {
      await late.query('BEGIN');
      await late.query(...plantEvent({ ...owner, action: 'agent.registered' }));
      await plant({ ...owner, action: 'agent.deleted' });
      // newest first shows what is committed
      expect(actions((await auditPage(service, owner, { action: 'agent.*' })).body.items)).toEqual([
        'agent.deleted',
      ]);
      // the order of the log waits for whoever may still come before
      expect((await ascending(owner, { cursor })).body).toEqual({ items: [], nextCursor: cursor });
      expect((await ascending(owner, { cursor, action: 'agent.*' })).status).toBe(400);
      expect((await ascending(owner, { action: 'agent.*' })).body.items).toEqual([]);
      await late.query('COMMIT');
    } finally {
      await late.end();
    }
    const page = await eventually(
      () => ascending(owner, { cursor }),
      ({ body }) => body.items.length > 0,
    );
    expect(actions(page.body.items)).toEqual(['agent.registered', 'agent.deleted']);
  });

  it('begins at a time without reading what was before', async () => {
    const owner = await service.owner('Since');
    await plant({ ...owner, action: 'role.created', at: '2026-05-01T00:00:00Z' });
    await plant({ ...owner, action: 'role.updated', at: '2026-05-01T02:00:00Z' });
    await plant({ ...owner, action: 'role.deleted', at: '2026-05-01T02:30:00Z' });
    const query = { from: '2026-05-01T02:30:00Z', to: '2026-05-01T03:00:00Z' };
    const { events } = await drain(owner, 1, query);
    expect(actions(events)).toEqual(['role.deleted']);
  });
});
