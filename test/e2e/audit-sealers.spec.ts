import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { eventRow } from '../../src/audit/audit-event.js';
import { INSERT_EVENTS, insertValues } from '../../src/audit/insert-events.js';
import { newId } from '../../src/database/columns.js';
import { addKey } from '../support/actors.js';
import { auditPage, plantEvent, type Event } from '../support/audit.js';
import { createDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { ServiceProcess } from '../support/process.js';
import { TestService, type Owner } from '../support/service.js';
import { assertSealed, sealed } from '../support/tree.js';

const KILLS = 6;
const SEALERS = `SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
  WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND (l.classid::bigint << 32) + l.objid::bigint = 7233175519`;

const actor = (organizationId: string) => ({
  subject: { kind: 'system', id: null, name: 'writer' } as const,
  organization: { id: organizationId, name: 'o', plan: 'team' },
  at: new Date(),
  request: null,
});

/** Writes to several logs in every way there is, some of it in transactions that stay open for a while. */
async function write(
  connection: pg.ClientConfig,
  organizations: readonly string[],
  until: () => boolean,
): Promise<number> {
  const client = new pg.Client(connection);
  await client.connect();
  const any = () => organizations[Math.floor(Math.random() * organizations.length)]!;
  let written = 0;
  try {
    while (!until()) {
      await client.query('BEGIN');
      for (let statement = 0; statement < 3; statement++) {
        const rows = Array.from({ length: 1 + Math.floor(Math.random() * 40) }, () =>
          eventRow(actor(any()), { action: 'agent.updated', details: { n: written } }),
        );
        await client.query({ name: 'write', text: INSERT_EVENTS, values: insertValues(rows) });
        written += rows.length;
        if (Math.random() < 0.3) {
          await client.query(...plantEvent({ organizationId: any() }));
          written++;
        }
        if (Math.random() < 0.02) await sleep(1_500);
      }
      // what is rolled back leaves nothing to seal
      await client.query(Math.random() < 0.1 ? 'ROLLBACK' : 'COMMIT');
    }
  } finally {
    await client.end();
  }
  return written;
}

describe('three instances that seal, and are killed', () => {
  it('seal every committed event exactly once, in order, and followers see them so', async () => {
    const service = await TestService.start();
    const env = { DATABASE_URL: service.database.url };
    let instances: ServiceProcess[] = [];
    const killer = new pg.Client(service.database.connection);
    await killer.connect();
    try {
      const owners: Owner[] = [];
      for (let i = 0; i < 4; i++) owners.push(await service.owner(`Log ${i}`));
      const keys = await Promise.all(
        owners.map((owner) => addKey(service, owner, { scopes: ['agents:read'] })),
      );
      instances = await Promise.all([1, 2, 3].map(() => ServiceProcess.start({ env })));

      let done = false;
      const until = () => done;
      const organizations = owners.map(({ organizationId }) => organizationId);
      const writers = [1, 2, 3].map(() =>
        write(service.database.connection as pg.ClientConfig, organizations, until),
      );
      const callers = keys.map(async ({ token }, n) => {
        while (!done) {
          const instance = instances[n % instances.length]!;
          await fetch(`${instance.url}/v1/organizations/self/agents`, {
            headers: { authorization: `Bearer ${token}` },
          }).catch(() => sleep(20));
        }
      });
      const followed = owners.map((owner) => follow(service, owner, until));

      for (let kill = 0; kill < KILLS; kill++) {
        await sleep(Math.random() * 500);
        // the connection in the middle of sealing, and then whole processes
        const [sealer] = await eventually(
          async () => (await killer.query<{ pid: number }>(SEALERS)).rows,
          (rows) => rows.length > 0,
        );
        await killer.query('SELECT pg_terminate_backend($1)', [sealer!.pid]);
        const victim = kill % instances.length;
        await instances[victim]!.kill();
        instances[victim] = await ServiceProcess.start({ env });
      }
      done = true;
      const written = (await Promise.all(writers)).reduce((sum, one) => sum + one, 0);
      await Promise.all(callers);
      expect(written).toBeGreaterThan(1_000);

      const sizes = await assertSealed(service);
      expect(sizes).toHaveLength(owners.length);
      for (const [index, follower] of followed.entries()) {
        const seen = await follower;
        const [head] = await service.sql<{ size: string }>(
          'SELECT size FROM audit_logs WHERE organization_id = $1',
          [organizations[index]],
        );
        expect(seen.map(({ leafIndex }) => leafIndex)).toEqual(
          Array.from({ length: Number(head!.size) }, (_, leaf) => leaf),
        );
        expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      }
    } finally {
      await Promise.all(instances.map((instance) => instance.stop()));
      await killer.end();
      await service.stop();
    }
  }, 180_000);
});

/** Reads a log from its start while it is written, and then to its end. */
async function follow(service: TestService, owner: Owner, until: () => boolean): Promise<Event[]> {
  const seen: Event[] = [];
  let cursor: string | null = null;
  for (let last = false; ;) {
    const query: Record<string, string> = {
      order: 'asc',
      limit: '200',
      wait: '1',
      ...(cursor && { cursor }),
    };
    const page = await auditPage(service, owner, query);
    if (page.status !== 200) throw new Error(page.text);
    seen.push(...(page.body.items as Event[]));
    cursor = page.body.nextCursor as string;
    if (page.body.items.length > 0) continue;
    if (last) return seen;
    if (until()) {
      await sealed(service);
      last = true;
    }
  }
}

describe('the order of the log', () => {
  it('goes on after a restore into a cluster whose transaction numbers are lower', async () => {
    const database = await createDatabase();
    const before = await TestService.start({}, database);
    const organizationId = newId();
    // as if the transactions so far were of a cluster that is much further
    await before.sql('UPDATE audit_epoch SET shift = 1000000000000');
    await before.sql(...plantEvent({ organizationId }));
    await assertSealed(before);
    await before.service.close();

    const restored = new pg.Client(database.connection);
    await restored.connect();
    await restored.query(...plantEvent({ organizationId }));
    await restored.query('UPDATE audit_epoch SET shift = 0');
    await restored.end();

    const after = await TestService.start({}, database);
    try {
      await after.sql(...plantEvent({ organizationId }));
      expect(await assertSealed(after)).toEqual([3]);
      const txs = await after.sql<{ tx: string }>(
        'SELECT tx FROM audit_events WHERE organization_id = $1 ORDER BY id',
        [organizationId],
      );
      expect(txs.map(({ tx }) => tx)).toEqual(txs.map(({ tx }) => tx).sort());
      expect(Number(txs[2]!.tx)).toBeGreaterThan(1_000_000_000_000);
      // and once more, with nothing to settle
      const [shift] = await after.sql('SELECT shift FROM audit_epoch');
      await after.sql('SELECT audit_settle_epoch()');
      expect(await after.sql('SELECT shift FROM audit_epoch')).toEqual([shift]);
    } finally {
      await after.stop();
    }
  });
});
