import pg from 'pg';
import { pino } from 'pino';
import { addKey } from '../support/actors.js';
import { auditEvents, plantEvent, type Event } from '../support/audit.js';
import { eventually } from '../support/eventually.js';
import { LOG_KEY } from '../support/exported-log.js';
import { oldEvents } from '../support/planted-log.js';
import { TestService, type Owner } from '../support/service.js';
import { sealed, storedLog } from '../support/tree.js';
import { inPieces, statement } from '../support/verifying.js';
import { signCheckpoint, type Checkpoint } from '../../src/audit/tree/checkpoint.js';
import { verifyInclusion } from '../../src/audit/tree/verification.js';
import { verifyExport, type Verdict } from '../../src/audit/verify/verify-export.js';
import { Retention } from '../../src/retention/retention.js';

const DAY_MS = 86_400_000;

interface Line {
  readonly id?: string;
  readonly organizationId: string;
  readonly leafIndex: number;
  readonly leafHash?: string;
  readonly leafHashes?: string[];
  readonly action?: string;
}

describe('retention of the audit log', () => {
  const lines: { level: number; msg: string }[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  let service: TestService;
  let other: TestService;
  let acme: Owner;
  /** first day of a month of which no event needs to be kept any more since two days ago, if it is of an access */
  let month: Date;
  let table: string;

  const retention = (of = service) => of.service.app.get(Retention, { strict: false });
  const tables = async (): Promise<string[]> =>
    (
      await service.sql<{ name: string }>(
        `SELECT relname AS name FROM pg_class WHERE relname ~ '^audit_events_.*_\\d{4}_\\d{2}$' AND relkind = 'r'`,
      )
    ).map(({ name }) => name);
  const said = (text: string) => lines.filter(({ msg }) => msg.includes(text));

  beforeAll(async () => {
    const now = new Date();
    month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 5));
    const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 4);
    const days = Math.floor((Date.now() - end) / DAY_MS) - 2;
    table = `audit_events_access_${month.toISOString().slice(0, 7).replace('-', '_')}`;
    const env = { AUDIT_RETENTION_ACCESS_DAYS: String(days), AUDIT_RETENTION_DAYS: '300' };
    service = await TestService.start(env, undefined, logger);
    other = await TestService.start(env, service.database, logger);
    acme = await service.owner('Acme');
    for (const list of ['access', 'kept'])
      await service.sql(`SELECT audit_make_partition($1, $2::timestamp)`, [
        list,
        month.toISOString().slice(0, 10),
      ]);
    await service.sql(...oldEvents(acme.organizationId, new Date(month.getTime() + DAY_MS), 600));
    for (const category of ['access', 'change', 'access'])
      await service.sql(...plantEvent({ organizationId: acme.organizationId, category }));
    await sealed(service);
    await eventually(
      () =>
        service.sql(
          'SELECT FROM audit_logs l JOIN api_key_usage_cursors c USING (organization_id) WHERE c.size = l.size',
        ),
      (counted) => counted.length > 0,
    );
  });
  afterAll(async () => {
    await other.service.close();
    await service.stop();
  });

  const known = async () => {
    const { size, root } = await storedLog(service, acme.organizationId);
    return signCheckpoint(
      { organizationId: acme.organizationId, size, rootHash: Buffer.from(root, 'hex'), issuedAt: new Date() },
      LOG_KEY,
    );
  };
  const publish = async () => {
    const { size, rootHash, issuedAt, keyId, signature } = await known();
    await service.sql(
      `INSERT INTO audit_checkpoints (organization_id, size, issued_at, key_id, root_hash, signature)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [acme.organizationId, size, issuedAt, keyId, rootHash, signature],
    );
  };
  const exported = async (query = ''): Promise<Line[]> => {
    const { base, token } = acme;
    const answer = await service.call('GET', `${base}/audit-events/export?format=ndjson${query}`, { token });
    return answer.text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  };
  const verified = async (of: readonly Line[], by?: Checkpoint): Promise<Verdict> =>
    verifyExport(
      inPieces(
        of
          .map(
            (line) => `${JSON.stringify(line)}
`,
          )
          .join(''),
      ),
      [statement(by ?? (await known()))],
    );

  it('waits for a checkpoint', async () => {
    await service.sql('ALTER TABLE audit_checkpoints DISABLE TRIGGER USER');
    await service.sql('DELETE FROM audit_checkpoints');
    await service.sql('ALTER TABLE audit_checkpoints ENABLE TRIGGER USER');
    // nobody else publishes meanwhile
    await service.sql(`UPDATE audit_publishing SET free_at = 'infinity' WHERE task = 'publish'`);
    expect(await retention().dropExpired()).toEqual([]);
    expect(
      said(`${table} is not dropped yet: no checkpoint states the logs of 1 organizations`),
    ).toHaveLength(1);
    await publish();
  });

  it('waits a while for a sink that is behind', async () => {
    await service.sql(
      `INSERT INTO audit_sinks (id, organization_id, name, kind, url, actions, categories, outcomes, enabled, created_by_kind,
         created_by_name, next_leaf, next_attempt_at)
       VALUES (uuid_v7(), $1, 'collector', 'https', 'https://siem.example.com', '{}', '{}', '{}', true, 'user', 'test', 0, 'infinity')`,
      [acme.organizationId],
    );
    expect(await retention().dropExpired()).toEqual([]);
    expect(said('1 sinks have not delivered it')).toHaveLength(1);
    expect(await tables()).toContain(table);
    await service.sql('UPDATE audit_sinks SET next_leaf = 100000');
  });

  it('keeps nobody waiting who reads and writes, and drops a month once', async () => {
    const reader = new pg.Client(service.database.connection);
    await reader.connect();
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    try {
      await reader.query('BEGIN');
      await reader.query(`SELECT FROM ${table} LIMIT 1`);
      const dropping = Promise.all([retention().dropExpired(), retention(other).dropExpired()]);
      for (let n = 0; n < 10; n++) {
        const answer = await service.call('GET', `${acme.base}/agents`, { token: key.token });
        expect(answer.status).toBe(200);
      }
      expect(await tables()).toContain(table);
      await reader.query('COMMIT');
      expect((await dropping).flat()).toEqual([table]);
    } finally {
      await reader.end();
    }
    expect(await tables()).not.toContain(table);
    // changes of the same month are kept for longer
    expect(await tables()).toContain(table.replace('access', 'kept'));
    expect(await service.sql('SELECT list, events, dropped_at IS NOT NULL AS done FROM audit_drops')).toEqual(
      [{ list: 'access', events: '515', done: true }],
    );
    expect(said(`${table} is dropped: 515 events of 1 organizations`)).toHaveLength(1);
  });

  it('says so in the log', async () => {
    await sealed(service);
    const [event, ...more] = await auditEvents(service, acme, { action: 'audit.dropped' });
    expect(more).toEqual([]);
    const { ids } = await storedLog(service, acme.organizationId);
    const first = (event!.details as { firstLeaf: number }).firstLeaf;
    expect(event).toMatchObject({
      category: 'notice',
      actor: { kind: 'system' },
      target: { type: 'organization', id: acme.organizationId },
      details: {
        categories: ['access'],
        month: month.toISOString().slice(0, 7),
        events: 515,
        lastLeaf: first + 599,
        droppedInAll: 515,
        sinksBehind: [],
      },
    });
    expect(ids[first]).toMatch(/-000000000001$/);
  });

  it('leaves an export that verifies, and in which a removed event is found', async () => {
    const whole = await exported();
    const dropped = whole.filter(({ leafHashes }) => leafHashes);
    expect(dropped.flatMap(({ leafHashes }) => leafHashes)).toHaveLength(515);
    const verdict = await verified(whole);
    expect(verdict.finding).toBeNull();
    expect(verdict.notes[0]).toMatch(
      /^515 events of leaves \d+ to \d+ were dropped by retention, as the log says/,
    );

    const victim = whole.findIndex(({ action, leafHash }) => action === 'agent.updated' && leafHash);
    const without = whole.toSpliced(victim, 1);
    expect((await verified(without)).finding).toMatchObject({ kind: 'removed' });
    const { organizationId, leafIndex, leafHash } = whole[victim]!;
    const disguised = whole.toSpliced(victim, 1, { organizationId, leafIndex, leafHashes: [leafHash!] });
    const { finding } = await verified(disguised);
    expect(finding).toMatchObject({ kind: 'removed' });
    expect(finding!.what).toContain('the log says of 515 alone');

    const at = whole.indexOf(dropped[3]!);
    const hashes = [Buffer.alloc(32, 1).toString('base64'), ...dropped[3]!.leafHashes!.slice(1)];
    expect(
      (await verified(whole.toSpliced(at, 1, { ...dropped[3]!, leafHashes: hashes }))).finding,
    ).toMatchObject({
      kind: 'rewritten',
    });
    const unsaid = whole.filter(({ leafHashes }) => !leafHashes);
    expect((await verified(unsaid)).finding).toMatchObject({ kind: 'removed' });
  });

  it('is said to be removed where the service itself finds an event missing', async () => {
    const kept = table.replace('access', 'kept');
    const [victim] = await service.sql<{ id: string }>(`SELECT id FROM ${kept} ORDER BY id LIMIT 1`);
    await service.sql(`ALTER TABLE ${kept} DISABLE TRIGGER USER`);
    await service.sql(`CREATE TABLE hidden AS SELECT * FROM ${kept} WHERE id = $1`, [victim!.id]);
    await service.sql(`DELETE FROM ${kept} WHERE id = $1`, [victim!.id]);
    try {
      const { finding } = await verified(await exported());
      expect(finding).toMatchObject({ kind: 'removed' });
      expect(finding!.what).toMatch(/^516 events of leaves/);
    } finally {
      await service.sql(`INSERT INTO ${kept} SELECT * FROM hidden`);
    }
  });

  it('leaves parts that are proven, in every format', async () => {
    const checkpoint = await known();
    const proven = await exported(`&proofs=true&size=${checkpoint.size}&action=agent.updated`);
    expect(proven.length).toBeGreaterThanOrEqual(86);
    expect((await verified(proven, checkpoint)).finding).toBeNull();
    for (const format of ['csv', 'ocsf']) {
      const { base, token } = acme;
      const answer = await service.call('GET', `${base}/audit-events/export?format=${format}`, { token });
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain('leafHashes');
    }
  });

  it('leaves lists in both directions, and proofs of what is kept', async () => {
    const { base, token } = acme;
    const { size, root, hashes, ids } = await storedLog(service, acme.organizationId);
    const ascending: Event[] = [];
    for (let after = ''; ascending.at(-1)?.leafIndex !== size - 1;) {
      const { body, status } = await service.call('GET', `${base}/audit-events?order=asc&limit=50${after}`, {
        token,
      });
      expect(status).toBe(200);
      ascending.push(...(body.items as Event[]));
      after = `&cursor=${body.nextCursor}`;
      if (body.items.length === 0) break;
    }
    const atTheTime = ascending.filter(({ leafIndex }) => leafIndex! < size);
    expect(atTheTime).toHaveLength(size - 515);
    expect(atTheTime.map(({ id }) => id)).toEqual(atTheTime.map(({ leafIndex }) => ids[leafIndex!]));
    const descending = await auditEvents(service, acme, { action: 'agent.updated' });
    const old = descending.at(-1)!;
    const proof = await service.call(
      'GET',
      `${base}/audit-log/proofs/inclusion?eventId=${old.id}&size=${size}`,
      { token },
    );
    expect(proof.status).toBe(200);
    const buffers = (proof.body.proof as string[]).map((hash) => Buffer.from(hash, 'base64'));
    const claim = { leafIndex: old.leafIndex!, size, proof: buffers, rootHash: Buffer.from(root, 'hex') };
    expect(verifyInclusion({ ...claim, leafHash: hashes[old.leafIndex!]! })).toBe(true);
    const gone = ids[old.leafIndex! + 1]!;
    expect(
      (await service.call('GET', `${base}/audit-log/proofs/inclusion?eventId=${gone}`, { token })).status,
    ).toBe(404);
    // behind a leaf whose event is gone
    const resumed = await service.call(
      'GET',
      `${base}/audit-events?order=asc&limit=1&after=${old.leafIndex! + 1}`,
      { token },
    );
    expect(resumed.body.items[0].leafIndex).toBe(old.leafIndex! + 7);
  });

  it('makes partitions ahead, and tells of events that are in none', async () => {
    const [next] = await service.sql<{ name: string }>(
      `SELECT 'audit_events_access_' || to_char(clock_timestamp() AT TIME ZONE 'UTC' + interval '2 months', 'YYYY_MM') AS name`,
    );
    await service.sql(`DROP TABLE IF EXISTS ${next!.name}`);
    await Promise.all([retention().makeAhead(), retention(other).makeAhead()]);
    expect(await tables()).toContain(next!.name);
    expect(said('holds events')).toEqual([]);
    const { organizationId } = acme;
    await service.sql(...plantEvent({ organizationId, category: 'access', at: '1971-01-01T00:00:00Z' }));
    await retention().makeAhead();
    expect(said('audit_events_access_other holds events')).toHaveLength(1);
  });
});
