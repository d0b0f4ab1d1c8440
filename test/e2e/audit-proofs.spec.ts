import pg from 'pg';
import type { CheckpointView } from '../../src/audit/checkpoints/checkpoint.view.js';
import { leafHash, type LeafEvent } from '../../src/audit/leaf.js';
import type { ConsistencyProofView, InclusionProofView } from '../../src/audit/proofs/proofs.dto.js';
import { parseCheckpoint } from '../../src/audit/tree/checkpoint.js';
import { EMPTY_ROOT } from '../../src/audit/tree/merkle.js';
import { parseNote, readVkey, verifyNote } from '../../src/audit/tree/note.js';
import { verifyConsistency, verifyInclusion } from '../../src/audit/tree/verification.js';
import { readPublicKeys, readStatement } from '../../src/audit/verify/statements.js';
import { newId } from '../../src/database/columns.js';
import { addKey, addMemberWith } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { TestService, type Answer, type Owner } from '../support/service.js';
import { asOwner, rebuildTree } from '../support/tampering.js';
import { sealed } from '../support/tree.js';

const base64 = (text: string): Buffer => Buffer.from(text, 'base64');
const SEALER_LOCK = 7_233_175_519;

describe('the log of an organization proves itself', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
  });
  beforeEach(async () => {
    acme = await service.owner();
  });
  afterAll(() => service.stop());

  const get = (path: string, { base, token }: Pick<Owner, 'base' | 'token'> = acme): Promise<Answer> =>
    service.call('GET', `${base}/audit-log/${path}`, { token });

  async function got<T>(path: string): Promise<T> {
    const { status, body } = await get(path);
    expect([status, body]).toEqual([200, expect.anything()]);
    return body as T;
  }

  async function act(times: number): Promise<void> {
    for (let time = 0; time < times; time++)
      await service.call('POST', `${acme.base}/agents`, { token: acme.token, body: { name: newId() } });
    await sealed(service);
  }

  const checkpoint = () => got<CheckpointView>('checkpoint');

  it('by a signed checkpoint of what is sealed', async () => {
    await act(4);
    const made = await checkpoint();
    expect(made).toEqual({
      organizationId: acme.organizationId,
      size: 5,
      rootHash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      issuedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      keyId: expect.stringMatching(/^[0-9a-f]{8}$/),
      signature: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
      note: expect.any(String),
    });
    const published = await service.call('GET', '/.well-known/praesidia-keys/audit-keys');
    const [key] = (published.body.keys as { vkey: string }[]).map(({ vkey }) => readVkey(vkey));
    const note = parseNote(made.note);
    expect(verifyNote(note, [key!])).toBe(key);
    expect(note.signatures).toEqual([
      { name: 'praesidia-keys', keyId: made.keyId, signature: base64(made.signature) },
    ]);
    expect(parseCheckpoint(made.note)).toEqual({
      organizationId: acme.organizationId,
      size: 5,
      rootHash: base64(made.rootHash),
      issuedAt: new Date(made.issuedAt),
    });
    // the time is the database's
    const [row] = await service.sql<{ near: boolean }>(
      `SELECT clock_timestamp() - $1::timestamptz BETWEEN interval '0' AND interval '1 minute' AS near`,
      [made.issuedAt],
    );
    expect(row).toEqual({ near: true });
  });

  it('in forms that the offline verifier reads: note or answer, and the published keys as they come', async () => {
    const answer = await get('checkpoint');
    const published = await service.call('GET', '/.well-known/praesidia-keys/audit-keys');
    const keys = readPublicKeys(published.text, 'keys');
    for (const text of [answer.text, (answer.body as CheckpointView).note])
      expect(readStatement(text, 'checkpoint', keys)).toMatchObject({
        organizationId: acme.organizationId,
        signed: true,
        finding: null,
      });
    const forged = answer.text.replace(/"size":\d+/, '"size":77');
    expect(readStatement(forged, 'checkpoint', keys).finding).toMatchObject({ kind: 'forged' });
  });

  it('also while it is empty', async () => {
    await sealed(service);
    await service.sql('DELETE FROM audit_logs WHERE organization_id = $1', [acme.organizationId]);
    const made = await checkpoint();
    expect(made).toMatchObject({ size: 0, rootHash: EMPTY_ROOT.toString('base64') });
    expect(parseCheckpoint(made.note)).toMatchObject({ size: 0, rootHash: EMPTY_ROOT });
    expect(await got('proofs/consistency?from=0')).toMatchObject({ from: 0, to: 0, proof: [] });
  });

  it('by proofs that each event, as it is shown, stands at its place', async () => {
    await act(6);
    const { size, rootHash } = await checkpoint();
    const events = await auditEvents(service, acme);
    expect(events).toHaveLength(size);
    for (const event of events) {
      const answer = await got<InclusionProofView>(`proofs/inclusion?eventId=${event.id}&size=${size}`);
      expect(answer).toMatchObject({
        organizationId: acme.organizationId,
        eventId: event.id,
        size,
        rootHash,
      });
      const hash = leafHash(event as unknown as LeafEvent);
      expect(base64(answer.leafHash)).toEqual(hash);
      const claim = {
        leafIndex: answer.leafIndex,
        size,
        leafHash: hash,
        rootHash: base64(rootHash),
        proof: answer.proof.map(base64),
      };
      expect(verifyInclusion(claim)).toBe(true);

      const edited = leafHash({ ...event, reason: 'edited' } as unknown as LeafEvent);
      expect(verifyInclusion({ ...claim, leafHash: edited })).toBe(false);
      expect(verifyInclusion({ ...claim, leafIndex: (answer.leafIndex + 1) % size })).toBe(false);
      expect(verifyInclusion({ ...claim, proof: claim.proof.slice(1) })).toBe(false);
      const [first, ...rest] = claim.proof;
      const flipped = Buffer.from(first!);
      flipped[0]! ^= 1;
      expect(verifyInclusion({ ...claim, proof: [flipped, ...rest] })).toBe(false);
    }
  });

  it('by proofs that it has only been added to since each checkpoint', async () => {
    const made: CheckpointView[] = [];
    for (const more of [1, 2, 5]) {
      await act(more);
      made.push(await checkpoint());
    }
    for (const older of made) {
      for (const newer of made.filter(({ size }) => size >= older.size)) {
        const query = `from=${older.size}${newer === made.at(-1) ? '' : `&to=${newer.size}`}`;
        const answer = await got<ConsistencyProofView>(`proofs/consistency?${query}`);
        expect(answer).toMatchObject({
          from: older.size,
          to: newer.size,
          organizationId: acme.organizationId,
        });
        expect(answer).toMatchObject({ fromRootHash: older.rootHash, toRootHash: newer.rootHash });
        const claim = {
          from: older.size,
          to: newer.size,
          fromRootHash: base64(older.rootHash),
          toRootHash: base64(newer.rootHash),
          proof: answer.proof.map(base64),
        };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, fromRootHash: EMPTY_ROOT })).toBe(false);
        if (newer !== older)
          expect(verifyConsistency({ ...claim, proof: [...claim.proof, EMPTY_ROOT] })).toBe(false);
      }
    }
  });

  it('against whoever owns the database and rebuilds the whole tree', async () => {
    await act(6);
    const kept = await checkpoint();
    const [event] = await auditEvents(service, acme);
    const { leafIndex } = await got<InclusionProofView>(`proofs/inclusion?eventId=${event!.id}`);
    // another leaf, with everything made to fit
    await asOwner(service, () =>
      rebuildTree(service, acme.organizationId, (hashes) => (hashes[leafIndex] = Buffer.alloc(32, 7))),
    );
    await act(2);
    const after = await checkpoint();
    const answer = await got<ConsistencyProofView>(`proofs/consistency?from=${kept.size}&to=${after.size}`);
    const claim = {
      from: kept.size,
      to: after.size,
      fromRootHash: base64(kept.rootHash),
      toRootHash: base64(after.rootHash),
      proof: answer.proof.map(base64),
    };
    expect(verifyConsistency(claim)).toBe(false);
    expect(verifyConsistency({ ...claim, fromRootHash: base64(answer.fromRootHash) })).toBe(true);
    expect(answer.fromRootHash).not.toBe(kept.rootHash);
  });

  it('of an event that is not sealed yet, a little later', async () => {
    const sealer = new pg.Client(service.database.connection);
    await sealer.connect();
    try {
      await sealer.query('SELECT pg_advisory_lock($1)', [SEALER_LOCK]);
      const agent = await service.call('POST', `${acme.base}/agents`, {
        token: acme.token,
        body: { name: 'new' },
      });
      const [event] = await auditEvents(service, acme, { targetId: agent.body.id as string });
      const path = `proofs/inclusion?eventId=${event!.id.toUpperCase()}`;
      const early = await get(path);
      expect(early).toMatchObject({
        status: 409,
        body: { code: 'conflict' },
        headers: { 'retry-after': '1' },
      });
      expect(early.body.detail).toContain('not in the tree yet');
      await sealer.query('SELECT pg_advisory_unlock($1)', [SEALER_LOCK]);
      await sealed(service);
      expect(await get(path)).toMatchObject({ status: 200, body: { eventId: event!.id } });
    } finally {
      await sealer.end();
    }
  });

  it('to the organization alone, and to whoever may view its log', async () => {
    await act(1);
    const [event] = await auditEvents(service, acme);
    const other = await service.owner('Other');
    const paths = ['checkpoint', 'proofs/consistency?from=1', `proofs/inclusion?eventId=${event!.id}`];
    const reader = await addKey(service, acme, { scopes: ['audit:read'] });
    const writer = await addKey(service, acme, { scopes: ['agents:write'] });
    const viewer = await addMemberWith(service, acme, ['agents.view']);
    for (const path of paths) {
      expect((await get(path, { base: acme.base, token: other.token })).status).toBe(404);
      expect((await get(path, { base: '/v1/organizations/self', token: reader.token })).status).toBe(200);
      for (const { token } of [writer, viewer])
        expect(await get(path, { base: acme.base, token })).toMatchObject({
          status: 403,
          body: { requiredPermission: 'audit.view' },
        });
      expect((await service.call('GET', `${acme.base}/audit-log/${path}`)).status).toBe(401);
    }
    expect(await get(`proofs/inclusion?eventId=${event!.id}`, other)).toMatchObject({ status: 404 });
    expect(await get(`proofs/inclusion?eventId=${newId()}`)).toMatchObject({ status: 404 });
  });

  it('refuses what the log is not large enough for, naming the field', async () => {
    await act(4);
    const { size } = await checkpoint();
    const events = await auditEvents(service, acme);
    const last = events[0]!.id;
    for (const [path, field] of [
      ['proofs/inclusion', 'eventId'],
      ['proofs/inclusion?eventId=7', 'eventId'],
      [`proofs/inclusion?eventId=${last}&size=${size + 1}`, 'size'],
      [`proofs/inclusion?eventId=${last}&size=${size - 1}`, 'size'],
      [`proofs/inclusion?eventId=${last}&size=x`, 'size'],
      [`proofs/inclusion?eventId=${last}&size=-1`, 'size'],
      [`proofs/inclusion?eventId=${last}&leaf=1`, 'leaf'],
      ['proofs/consistency', 'from'],
      ['proofs/consistency?from=', 'from'],
      ['proofs/consistency?from=1.5', 'from'],
      ['proofs/consistency?from=-1', 'from'],
      ['proofs/consistency?from=99999999999999999999', 'from'],
      [`proofs/consistency?from=${size + 1}`, 'from'],
      [`proofs/consistency?from=2&to=1`, 'from'],
      [`proofs/consistency?from=1&to=${size + 1}`, 'to'],
      [`proofs/consistency?from=1&to=1e3`, 'to'],
    ] as const) {
      const answer = await get(path);
      expect([path, answer]).toMatchObject([path, { status: 400, body: { code: 'validation_failed' } }]);
      expect([path, answer.body.errors]).toEqual([path, [expect.objectContaining({ field })]]);
    }
  });
});
