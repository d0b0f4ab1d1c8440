import pg from 'pg';
import { addKey } from '../support/actors.js';
import { planted, plantEvent } from '../support/audit.js';
import { eventually } from '../support/eventually.js';
import { TestService } from '../support/service.js';
import { assertLogSealed, assertSealed, sealed } from '../support/tree.js';
import { newId } from '../../src/database/columns.js';
import { uuidBytes } from '../../src/audit/leaf.js';
import { readHeads, writeHeads } from '../../src/audit/tree/heads.js';
import { SealerStats } from '../../src/audit/tree/sealer-stats.js';
import { Database } from '../../src/database/database.js';

/** Events of an organization, any number, in one transaction. */
const many = (organizationId: string, count: number): [string, unknown[]] => [
  planted(
    'id, organization_id, occurred_at, category, actor_kind, actor_name, action, outcome, details',
    `SELECT uuid_v7(), $1::uuid, clock_timestamp(), 'access', 'api_key', 'busy', 'api_key.used', 'success', jsonb_build_object('n', n)
     FROM generate_series(1, $2::int) n`,
  ),
  [organizationId, count],
];

describe('the sealer', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  it('puts what requests leave behind into the trees of their organizations', async () => {
    const owners = [await service.owner('A'), await service.owner('B')];
    for (const owner of owners) {
      const { token } = await addKey(service, owner, { scopes: ['agents:write', 'agents:read'] });
      const calls = Array.from({ length: 40 }, (_, i) =>
        i % 4 === 0
          ? service.call('POST', `${owner.base}/agents`, { token, body: { name: `agent ${i}` } })
          : service.call('GET', `${owner.base}/agents`, { token }),
      );
      await Promise.all(calls);
    }
    // each: the organization, 40 uses, 10 agents
    expect((await assertSealed(service)).sort()).toEqual([51, 51]);
  });

  it.each([255, 1, 1_023, 1_025, 256, 70_000])('appends %i events of one statement', async (count) => {
    const organizationId = newId();
    for (const part of [count, 3, count % 300]) {
      await service.sql(...many(organizationId, part));
      await sealed(service);
    }
    expect(await assertLogSealed(service, organizationId)).toBe(count + 3 + (count % 300));
  });

  it('reads all of a transaction that it has to read in part', async () => {
    const organizationId = newId();
    const client = new pg.Client(service.database.connection);
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query(...many(organizationId, 5));
      await client.query(...plantEvent({ organizationId }));
      await client.query(...many(organizationId, 5));
      await client.query('COMMIT');
    } finally {
      await client.end();
    }
    expect(await assertLogSealed(service, organizationId)).toBe(11);
  });

  it('never skips what is committed late, and says how far behind it is', async () => {
    const organizationId = newId();
    const late = new pg.Client(service.database.connection);
    await late.connect();
    try {
      await late.query('BEGIN');
      await late.query(...plantEvent({ organizationId, action: 'agent.registered' }));
      await service.sql(...plantEvent({ organizationId, action: 'agent.deleted' }));
      const stats = service.service.app.get(SealerStats, { strict: false });
      await eventually(
        () => stats.lagSeconds(),
        (lag) => lag > 1.5,
      );
      expect(
        await service.sql('SELECT 1 FROM audit_logs WHERE organization_id = $1', [organizationId]),
      ).toEqual([]);
      await late.query('COMMIT');
      expect(await assertLogSealed(service, organizationId)).toBe(2);
      await eventually(
        () => stats.lagSeconds(),
        (lag) => lag === 0,
      );
      expect(stats.last!.delay).toBeGreaterThan(1.5);
    } finally {
      await late.end();
    }
  });

  it('leaves out of the tree what is written by hand to where it has been', async () => {
    const owner = await service.owner('By hand');
    await sealed(service);
    await service.sql(
      `WITH p AS (INSERT INTO audit_events (tx, id, organization_id, occurred_at, category, actor_kind, actor_name, action, outcome)
         VALUES (1, $2, $1, clock_timestamp(), 'change', 'system', 'hand', 'agent.deleted', 'success') RETURNING tx, organization_id)
       INSERT INTO audit_unsealed (tx, at, organization_id) SELECT tx, clock_timestamp(), organization_id FROM p`,
      [owner.organizationId, newId()],
    );
    await service.sql(...plantEvent(owner));
    await sealed(service);
    const [head] = await service.sql('SELECT size::int FROM audit_logs WHERE organization_id = $1', [
      owner.organizationId,
    ]);
    expect(head).toEqual({ size: 2 });
  });

  it('undoes what a second one has made of a log, should there ever be two at once', async () => {
    const organizationId = newId();
    await service.sql(...many(organizationId, 5));
    await sealed(service);
    const organization = uuidBytes(organizationId);
    const database = service.service.app.get(Database, { strict: false });
    const late = database.inBackground(async (query) => {
      const [head] = [...(await readHeads(query, [organization])).values()];
      expect(head!.size).toBe(5);
      await writeHeads(query, [{ organization, from: 4, head: { ...head!, size: 6 } }]);
    });
    await expect(late).rejects.toThrow('Somebody else has sealed');
    const begun = database.inBackground(async (query) => {
      const [head] = [...(await readHeads(query, [organization])).values()];
      await writeHeads(query, [{ organization, from: null, head: { ...head!, size: 6 } }]);
    });
    await expect(begun).rejects.toThrow(/duplicate key/);
    expect(await assertLogSealed(service, organizationId)).toBe(5);
  });
});
