import { UnitOfWork } from '../../src/audit/unit-of-work.js';
import { addKey, addMemberWith } from '../support/actors.js';
import { auditEvents, auditPage, plantEvent, planted, type Event } from '../support/audit.js';
import { eventually } from '../support/eventually.js';
import { TestService, type Answer, type Owner } from '../support/service.js';
import { assertSealed, sealed, storedLog } from '../support/tree.js';

describe('following the audit log', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  const plant = (event: Parameters<typeof plantEvent>[0]) => service.sql(...plantEvent(event));
  const ascending = (reader: Pick<Owner, 'base' | 'token'>, query: Record<string, string> = {}) =>
    auditPage(service, reader, { order: 'asc', ...query });
  const items = ({ body }: Answer) => body.items as Event[];
  const forwarder = async (owner: Owner) => ({
    ...owner,
    ...(await addKey(service, owner, { scopes: ['audit:read'] })),
  });
  const head = async ({ organizationId }: Owner) => {
    await sealed(service);
    return (await storedLog(service, organizationId)).size - 1;
  };
  /** Seconds that a call took, with its answer. */
  const timed = async (call: Promise<Answer>): Promise<[number, Answer]> => {
    const started = performance.now();
    const answer = await call;
    return [(performance.now() - started) / 1_000, answer];
  };

  it('gives each event its place, in either order and at any depth', async () => {
    const owner = await service.owner('Places');
    await service.sql(
      planted(
        'id, organization_id, occurred_at, category, actor_kind, actor_name, action, outcome',
        `SELECT uuid_v7(), $1::uuid, clock_timestamp(), 'change', 'system', 'test', 'agent.updated', 'success' FROM generate_series(1, 600)`,
      ),
      [owner.organizationId],
    );
    await plant(owner);
    await sealed(service);
    const { ids } = await storedLog(service, owner.organizationId);
    expect(ids).toHaveLength(602);
    for (const order of ['asc', 'desc']) {
      const seen: Event[] = [];
      let cursor: string | null = '';
      while (cursor !== null && seen.length < 602) {
        const page: Answer = await auditPage(service, owner, {
          order,
          limit: '200',
          ...(cursor && { cursor }),
        });
        if (page.status !== 200) throw new Error(page.text);
        seen.push(...items(page));
        ({ nextCursor: cursor } = page.body);
      }
      expect(
        seen.map(({ id, leafIndex }) => [leafIndex, id]).sort(([a], [b]) => Number(a) - Number(b)),
      ).toEqual(ids.map((id, index) => [index, id]));
    }
    // filters that leave nearly everything out
    const few = await auditEvents(service, owner, { action: 'organization.created' });
    expect(few.map(({ leafIndex }) => leafIndex)).toEqual([0]);
  });

  it('shows no place of what is not sealed yet', async () => {
    const owner = await service.owner('Unsealed');
    await service.service.app.get(UnitOfWork, { strict: false }).run(
      { subject: { kind: 'system', id: null, name: 'holds the horizon' }, organization: null, at: new Date(), request: null },
      async (tx) => {
        await tx.query('SELECT pg_current_xact_id()');
        await plant({ ...owner, action: 'agent.deleted' });
        const [newest] = items(await auditPage(service, owner));
        expect(newest).toMatchObject({ action: 'agent.deleted', leafIndex: null });
      },
    ); // prettier-ignore
    await sealed(service);
    expect(items(await auditPage(service, owner)).map(({ leafIndex }) => leafIndex)).toEqual([1, 0]);
  });

  it('resumes exactly behind a leaf', async () => {
    const owner = await service.owner('After');
    for (let i = 0; i < 5; i++) await plant(owner);
    await sealed(service);
    for (const after of [0, 2, 4]) {
      const page = items(await ascending(owner, { after: String(after), limit: '2' }));
      expect(page.map(({ leafIndex }) => leafIndex)).toEqual(
        [after + 1, after + 2].filter((leaf) => leaf <= 5),
      );
    }
    const page = (await ascending(owner, { after: '1', limit: '1' })).body;
    // the cursor goes on where the page ended, whether "after" is repeated or not
    for (const query of [{}, { after: '1' }, { wait: '1' }] as Record<string, string>[]) {
      const next = items(await ascending(owner, { ...query, limit: '1', cursor: page.nextCursor }));
      expect(next.map(({ leafIndex }) => leafIndex)).toEqual([3]);
    }
    expect((await ascending(owner, { after: '5' })).body).toEqual({
      items: [],
      nextCursor: expect.any(String),
    });
    expect(await ascending(owner, { after: '6' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'after' }] },
    });
  });

  it('waits for what comes, and says so as soon as it is there', async () => {
    const owner = await service.owner('Waiter');
    const after = String(await head(owner));
    const waiting = timed(ascending(owner, { after, wait: '30' }));
    await plant({ ...owner, action: 'agent.deleted' });
    const [seconds, answer] = await waiting;
    expect(items(answer).map(({ action }) => action)).toEqual(['agent.deleted']);
    expect(seconds).toBeLessThan(25);
    const [empty, nothing] = await timed(ascending(owner, { cursor: answer.body.nextCursor, wait: '1' }));
    expect(nothing.body).toEqual({ items: [], nextCursor: answer.body.nextCursor });
    expect(empty).toBeGreaterThan(0.9);
  });

  it('is not woken by what the filter leaves out, and moves on past it', async () => {
    const owner = await service.owner('Filter');
    const after = String(await head(owner));
    const quiet = await Promise.all([
      ascending(owner, { after, action: 'role.*', wait: '2' }),
      plant({ ...owner, action: 'agent.deleted' }),
    ]);
    expect(items(quiet[0])).toEqual([]);
    const [woken] = await Promise.all([
      ascending(owner, { cursor: quiet[0].body.nextCursor, action: 'role.*', wait: '30' }),
      plant({ ...owner, action: 'role.created' }),
    ]);
    expect(items(woken).map(({ action }) => action)).toEqual(['role.created']);
  });

  it("is not woken by the reader's own reading, which it sees in the end", async () => {
    const owner = await service.owner('Own reading');
    const reader = await forwarder(owner);
    await ascending(reader);
    const after = String((await head(owner)) - 1);
    for (const exclude of [{ excludeActorId: reader.id }, {}] as Record<string, string>[]) {
      const [seconds, { body }] = await timed(ascending(reader, { after, wait: '2', ...exclude }));
      expect(seconds).toBeGreaterThan(1.9);
      const actions = (body.items as Event[]).map(({ action }) => action);
      if ('excludeActorId' in exclude) expect(actions).toEqual([]);
      else expect(actions).toContain('api_key.used');
    }
    // with news it comes at once, and in order
    const from = String(await head(owner));
    const [page] = await Promise.all([ascending(reader, { after: from, wait: '30' }), plant(owner)]);
    expect(items(page).at(-1)!.action).toBe('agent.updated');
  });

  it('ends with 401 when the key is revoked meanwhile, with 403 when it may read no more', async () => {
    const owner = await service.owner('Revoked');
    const reader = await forwarder(owner);
    const demoted = await addMemberWith(service, owner, ['audit.view']);
    const query = { after: String(await head(owner)), action: 'plan.changed', wait: '30' };
    const waiting = [ascending(reader, query), ascending(demoted, query)];
    const revoke = await service.call('POST', `${owner.base}/api-keys/${reader.id}/revoke`, {
      token: owner.token,
      body: { reason: 'compromised' },
    });
    expect(revoke.status).toBe(200);
    await service.sql(
      `UPDATE roles SET permissions = '{}' WHERE organization_id = $1 AND name LIKE 'role %'`,
      [owner.organizationId],
    );
    const answers = await Promise.all(waiting);
    expect(answers.map(({ status }) => status)).toEqual([401, 403]);
  });

  it('holds no connection while it waits', async () => {
    const owner = await service.owner('Many');
    const after = String(await head(owner));
    const waiting = Array.from({ length: 60 }, () =>
      ascending(owner, { after, action: 'plan.changed', wait: '3' }),
    );
    await eventually(
      () => auditPage(service, owner, { limit: '1' }),
      ({ status }) => status === 200,
    );
    await plant({ ...owner, action: 'plan.changed' });
    for (const answer of await Promise.all(waiting)) expect(items(answer)).toHaveLength(1);
  });

  it.each<Record<string, string>>([{ after: '0' }, { wait: '1' }, { after: '0', wait: '1', order: 'desc' }])(
    'goes in the order of the log alone: %j',
    async (query) => {
      const owner = await service.owner('Order');
      const refused = await auditPage(service, owner, query);
      const [field] = Object.keys(query);
      expect(refused).toMatchObject({
        status: 400,
        body: { code: 'validation_failed', errors: [{ field }] },
      });
    },
  );

  it('ends when the service does', async () => {
    const stopped = await TestService.start();
    const owner = await stopped.owner('Stopped');
    await sealed(stopped);
    const [seconds, answer] = await timed(
      Promise.all([
        auditPage(stopped, owner, { order: 'asc', after: '0', wait: '30' }),
        new Promise((resolve) => setTimeout(resolve, 300)).then(() => stopped.stop()),
      ]).then(([page]) => page),
    );
    expect(answer).toMatchObject({ status: 200, body: { items: [] } });
    expect(seconds).toBeLessThan(25);
  });

  it('leaves every event sealed', async () => {
    expect((await assertSealed(service)).length).toBeGreaterThan(5);
  });
});
