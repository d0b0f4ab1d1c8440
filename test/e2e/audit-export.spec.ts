import { addKey, addMemberWith } from '../support/actors.js';
import { auditEvents, plantEvent } from '../support/audit.js';
import { LOG_KEY } from '../support/exported-log.js';
import { manyEvents } from '../support/planted-log.js';
import { TestService, type Answer, type Owner } from '../support/service.js';
import { sealed, storedLog } from '../support/tree.js';
import { inPieces, statement } from '../support/verifying.js';
import { newId } from '../../src/database/columns.js';
import { Frontier } from '../../src/audit/tree/merkle.js';
import { signCheckpoint } from '../../src/audit/tree/checkpoint.js';
import { verifyExport } from '../../src/audit/verify/verify-export.js';

interface Line {
  readonly id: string;
  readonly leafIndex: number | null;
  readonly leafHash: string | null;
  readonly action: string;
}

const linesOf = ({ text }: Answer): Line[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

describe('an export of the audit log', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    for (const part of [300, 1, 700, 16_384]) await service.sql(...manyEvents(acme.organizationId, part));
    await sealed(service);
  });
  afterAll(() => service.stop());

  const exported = (query: Record<string, string> = {}, { base, token } = acme) =>
    service.call('GET', `${base}/audit-events/export?${new URLSearchParams(query).toString()}`, { token });

  it('is everything that is in the tree, in its order, with the places of the events', async () => {
    await sealed(service);
    const answer = await exported();
    expect(answer.status).toBe(200);
    const { ids, hashes, size } = await storedLog(service, acme.organizationId);
    const lines = linesOf(answer);
    expect(lines.map(({ id }) => id)).toEqual(ids.slice(0, lines.length));
    expect(lines.map(({ leafIndex }) => leafIndex)).toEqual([...lines.keys()]);
    expect(lines.map(({ leafHash }) => leafHash)).toEqual(
      hashes.slice(0, lines.length).map((hash) => hash.toString('base64')),
    );
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="audit-${acme.organizationId}-${lines.length}.ndjson"`,
    );
    expect(size).toBeGreaterThan(17_000);
  });

  it('verifies against a checkpoint', async () => {
    await sealed(service);
    const { size, root } = await storedLog(service, acme.organizationId);
    const head = {
      organizationId: acme.organizationId,
      size,
      rootHash: Buffer.from(root, 'hex'),
      issuedAt: new Date(),
    };
    const known = statement(await signCheckpoint(head, LOG_KEY));
    const { finding, summary } = await verifyExport(inPieces((await exported()).text, 65_536), [known]);
    expect(finding).toBeNull();
    expect(summary).toContain(`${size.toLocaleString('en-US')} events, all that`);
  });

  it('of a part verifies by the proofs of its events', async () => {
    await sealed(service);
    const { size, hashes } = await storedLog(service, acme.organizationId);
    for (const treeSize of [size, 17_000, 257]) {
      const frontier = Frontier.empty();
      for (const hash of hashes.slice(0, treeSize)) frontier.append(hash);
      const head = {
        organizationId: acme.organizationId,
        size: treeSize,
        rootHash: frontier.root(),
        issuedAt: new Date(),
      };
      const known = statement(await signCheckpoint(head, LOG_KEY));
      const query = { proofs: 'true', size: String(treeSize), action: 'agent.updated' };
      const { text } = await exported(query);
      const { finding, summary } = await verifyExport(inPieces(text, 65_536), [known]);
      expect(finding).toBeNull();
      expect(summary).toContain(
        `${text.split('\n').length - 1} events, each proven`.replace(/^(\d)(\d{3}) /, '$1,$2 '),
      );
      const edited = text.replace('"actor":{"kind":"api_key"', '"actor":{"kind":"user"');
      expect((await verifyExport(inPieces(edited, 65_536), [known])).finding?.kind).toBe('edited');
    }
  });

  it('holds what the list holds', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:write'] });
    const made = await service.call('POST', `${acme.base}/agents`, {
      token: key.token,
      body: { name: '=1+1' },
    });
    await sealed(service);
    const queries: Record<string, string>[] = [
      { keyId: key.id },
      { targetId: made.body.id as string },
      { action: 'agent.registered,api_key.*', actorId: key.id },
      { requestId: String(made.headers['x-request-id']) },
      { category: 'change', excludeActorId: acme.organizationId },
      { outcome: 'denied' },
    ];
    for (const query of queries) {
      const lines = linesOf(await exported(query));
      const items = await auditEvents(service, acme, query);
      const bare = (event: object) => ({ ...event, leafHash: undefined });
      expect(lines.map(bare)).toEqual(items.map(bare).reverse());
      expect(lines.every(({ leafIndex }) => leafIndex !== null)).toBe(true);
    }
    expect(linesOf(await exported({ keyId: key.id }))).toHaveLength(2);
  });

  it('keeps the places of what a filter leaves, over many pages', async () => {
    const all = linesOf(await exported());
    const changes = linesOf(await exported({ action: 'agent.updated' }));
    expect(changes.length).toBeGreaterThan(1_700);
    const expected = new Map(all.map(({ id, leafIndex, leafHash }) => [id, { leafIndex, leafHash }]));
    for (const { id, leafIndex, leafHash } of changes)
      expect({ leafIndex, leafHash }).toEqual(expected.get(id));
  });

  it('of a time reads that part of the log', async () => {
    const other = await service.owner('Times');
    const days = ['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04'];
    for (const day of days)
      for (let i = 0; i < 300; i++)
        await service.sql(
          ...plantEvent({ ...other, at: `${day}T00:00:${String(i % 60).padStart(2, '0')}Z` }),
        );
    await sealed(service);
    const between = async (query: Record<string, string>) => {
      const lines = linesOf(await exported({ action: 'agent.updated', ...query }, other)) as (Line & {
        occurredAt: string;
      })[];
      const counts = new Map<string, number>();
      for (const { occurredAt } of lines) {
        const day = occurredAt.slice(0, 10);
        counts.set(day, (counts.get(day) ?? 0) + 1);
      }
      return [...counts];
    };
    const [first, second, third, fourth] = days.map((day) => [day, 300]);
    expect(await between({})).toEqual([first, second, third, fourth]);
    expect(await between({ from: '2027-01-02T00:00:00Z' })).toEqual([second, third, fourth]);
    expect(await between({ to: '2027-01-03T00:00:00Z' })).toEqual([first, second]);
    expect(await between({ from: '2027-01-02T00:00:00Z', to: '2027-01-04T00:00:00Z' })).toEqual([
      second,
      third,
    ]);
    expect(await between({ from: '2028-01-01T00:00:00Z' })).toEqual([]);
  });

  it('ends at a size that is asked for', async () => {
    for (const size of ['0', '1', '256', '1000'])
      expect(linesOf(await exported({ size }))).toHaveLength(Number(size));
  });

  it('is CSV', async () => {
    const answer = await exported({ format: 'csv', action: 'agent.registered' });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toMatch(/\.csv"$/);
    expect(answer.text).toMatch(/^leafIndex,id,[^\r]*,details\r\n\d+,.*'=1\+1.*\r\n$/);
  });

  it('is OCSF', async () => {
    const answer = await exported({ format: 'ocsf', action: 'agent.registered' });
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    expect(answer.headers['content-disposition']).toMatch(/\.ocsf\.ndjson"$/);
    expect(linesOf(answer)).toMatchObject([
      { class_uid: 6003, activity_id: 1, metadata: { version: '1.6.0' } },
    ]);
  });

  it('of nothing is empty, but for the heading of CSV', async () => {
    const none = { targetId: newId() };
    expect((await exported(none)).text).toBe('');
    expect((await exported({ ...none, format: 'csv' })).text.split('\r\n')).toHaveLength(2);
  });

  it('is on record, with what was asked for, as the use of the key is', async () => {
    const key = await addKey(service, acme, { scopes: ['audit:read'] });
    const answer = await exported(
      { format: 'csv', action: 'role.*' },
      { ...acme, base: '/v1/organizations/self', token: key.token },
    );
    expect(answer.status).toBe(200);
    const events = await auditEvents(service, acme, { requestId: String(answer.headers['x-request-id']) });
    expect(events.map(({ action }) => action).sort()).toEqual(['api_key.used', 'audit.exported']);
    expect(events.find(({ action }) => action === 'audit.exported')).toMatchObject({
      category: 'access',
      actor: { id: key.id },
      target: { type: 'organization', id: acme.organizationId },
      details: { format: 'csv', proofs: false, filters: { action: 'role.*' } },
    });
    // and in the export itself
    expect(answer.text).not.toContain('audit.exported');
    const whole = linesOf(await exported({}, { ...acme, token: key.token }));
    expect(
      whole
        .slice(-2)
        .map(({ action }) => action)
        .sort(),
    ).toEqual(['api_key.used', 'audit.exported']);
  });

  it.each([
    'limit=5',
    'cursor=x',
    'order=asc',
    'after=3',
    'wait=1',
    'format=xml',
    'format=csv&format=csv',
    'proofs=1',
    'proofs=true&format=csv',
    'size=-1',
    'size=1e3',
    'size=99999999',
    'action=agent.flown',
    'from=2027-02-01T00:00:00Z&to=2027-01-01T00:00:00Z',
  ])('refuses %s', async (query) => {
    const before = await auditEvents(service, acme, { action: 'audit.exported' });
    const answer = await service.call('GET', `${acme.base}/audit-events/export?${query}`, {
      token: acme.token,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('validation_failed');
    expect(await auditEvents(service, acme, { action: 'audit.exported' })).toHaveLength(before.length);
  });

  it('is for who may export', async () => {
    const reader = await addMemberWith(service, acme, ['audit.view']);
    const refused = await exported({}, { ...acme, token: reader.token });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ code: 'insufficient_scope', requiredPermission: 'audit.export' });
    const exporter = await addMemberWith(service, acme, ['audit.export']);
    expect((await exported({ size: '3' }, { ...acme, token: exporter.token })).status).toBe(200);
    const stranger = await service.owner('Stranger');
    expect((await exported({}, { ...acme, token: stranger.token })).status).toBe(404);
  });

  it('shows what was done to the table behind the back of the service', async () => {
    const other = await service.owner('Tampered');
    await service.sql(...manyEvents(other.organizationId, 20));
    await sealed(service);
    const ids = linesOf(await exported({}, other)).map(({ id }) => id);
    await service.sql('ALTER TABLE audit_events DISABLE TRIGGER ALL');
    const tables = await service.sql<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits`,
    );
    for (const { name } of tables) {
      const [kind] = await service.sql<{ k: string }>(
        'SELECT relkind AS k FROM pg_class WHERE oid = $1::regclass',
        [name],
      );
      if (kind!.k !== 'i' && kind!.k !== 'I') await service.sql(`ALTER TABLE ${name} DISABLE TRIGGER ALL`);
    }
    await service.sql('DELETE FROM audit_events WHERE id = $1', [ids[7]]);
    await service.sql(`UPDATE audit_events SET actor_name = 'somebody else' WHERE id = $1`, [ids[9]]);
    await service.sql(`INSERT INTO audit_events (id, organization_id, tx, occurred_at, category, actor_kind, actor_name, action, outcome)
      SELECT uuid_v7(), organization_id, tx - 1, occurred_at, 'change', 'system', 'nobody', 'role.created', 'success' FROM audit_events WHERE id = '${ids[3]}'`);
    const lines = linesOf(await exported({}, other));
    expect(lines.find(({ action }) => action === 'role.created')).toMatchObject({
      leafIndex: null,
      leafHash: null,
    });
    const places = lines.map(({ leafIndex }) => leafIndex).filter((place) => place !== null);
    expect(places.slice(0, 9)).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9]);
  });
});
