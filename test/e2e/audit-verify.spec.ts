import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditEventView, EVENT_SELECT, type AuditEventRow } from '../../src/audit/audit-event.view.js';
import { leafHash } from '../../src/audit/leaf.js';
import { newId } from '../../src/database/columns.js';
import { addKey } from '../support/actors.js';
import { runBuilt, type Ended } from '../support/built-command.js';
import { TestService, type Owner } from '../support/service.js';
import { asOwner, rebuildTree } from '../support/tampering.js';
import { sealed, storedLog } from '../support/tree.js';

describe('npm run audit:verify', () => {
  let service: TestService;
  let acme: Owner;
  let directory: string;
  let keys: string;
  /** checkpoints that the auditor has kept, of growing size */
  let kept: string[];
  let ids: string[];

  beforeAll(async () => {
    service = await TestService.start();
    directory = await mkdtemp(join(tmpdir(), 'praesidia-verify-'));
    keys = await save(
      'keys.json',
      (await service.call('GET', '/.well-known/praesidia-keys/audit-keys')).text,
    );
  });
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
    await service.stop();
  });

  // each is done to a log of its own: 21 events, with checkpoints of some sizes on the way
  beforeEach(async () => {
    acme = await service.owner('Acme');
    kept = [];
    for (let n = 0; n < 20; n++) {
      await register(n);
      if (n % 8 === 7) kept.push(await checkpoint());
    }
    kept.push(await checkpoint());
    ({ ids } = await storedLog(service, acme.organizationId));
  });

  async function save(name: string, text: string): Promise<string> {
    const file = join(directory, name);
    await writeFile(file, text);
    return file;
  }
  const register = (n: number) =>
    service.call('POST', `${acme.base}/agents`, { token: acme.token, body: { name: `agent ${n}` } });
  async function checkpoint(): Promise<string> {
    await sealed(service);
    const { body, text } = await service.call('GET', `${acme.base}/audit-log/checkpoint`, {
      token: acme.token,
    });
    return save(`${acme.organizationId}-${body.size}.json`, text);
  }
  async function exported(query = ''): Promise<string> {
    const { status, text } = await service.call('GET', `${acme.base}/audit-events/export${query}`, {
      token: acme.token,
    });
    expect(status).toBe(200);
    return save(`${acme.organizationId}.ndjson`, text);
  }
  const verify = async (file: string, ...checkpoints: string[]): Promise<Ended> =>
    runBuilt('cli/audit-verify.js', [file, ...checkpoints, '--public-key', keys]);
  /** What the auditor learns of an export that is made after something was done. */
  const audit = async (): Promise<Ended> => verify(await exported(), ...kept);
  const lastLine = ({ output }: Ended) => output.trim().split('\n').at(-1);

  it('finds nothing wrong with what nobody has touched, before and after the checkpoint', async () => {
    const before = await audit();
    expect(before).toMatchObject({ code: 0 });
    expect(lastLine(before)).toMatch(/^VALID: 21 events, all that the checkpoint of size 21 /);
    expect(before.output).toContain('note: leaf 21 came after the checkpoint of size 21');
    const file = await exported();
    const after = await verify(file, await checkpoint());
    expect(after).toMatchObject({ code: 0 });
    expect(lastLine(after)).toMatch(/^VALID: 23 events/);
  });

  it('names an event that was edited', async () => {
    await asOwner(service, () =>
      service.sql(`UPDATE audit_events SET actor_name = 'Somebody Else' WHERE id = $1`, [ids[12]]),
    );
    const ended = await audit();
    expect(ended.code).toBe(1);
    expect(lastLine(ended)).toBe(`INVALID (edited): leaf 12 (event ${ids[12]}) is not what was logged`);
  });

  it('names an event that was deleted', async () => {
    await asOwner(service, () => service.sql('DELETE FROM audit_events WHERE id = $1', [ids[12]]));
    const ended = await audit();
    expect(ended.code).toBe(1);
    expect(lastLine(ended)).toBe(`INVALID (removed): leaf 12 is missing before leaf 13 (event ${ids[13]})`);
  });

  it('names events that were swapped', async () => {
    await asOwner(service, () =>
      service.sql(
        `UPDATE audit_events e SET tx = o.tx FROM audit_events o
         WHERE (e.id = $1 AND o.id = $2) OR (e.id = $2 AND o.id = $1)`,
        [ids[12], ids[14]],
      ),
    );
    const ended = await audit();
    expect(ended.code).toBe(1);
    expect(lastLine(ended)).toBe(
      `INVALID (reordered): leaf 13 (event ${ids[13]}) stands behind leaf 14 (event ${ids[14]})`,
    );
  });

  it('names an event that was inserted', async () => {
    const id = newId();
    await asOwner(service, () =>
      service.sql(
        `INSERT INTO audit_events (id, organization_id, tx, occurred_at, category, actor_kind, actor_name, action, outcome)
         SELECT $1, organization_id, tx, occurred_at, 'change', 'system', 'nobody', 'role.created', 'success'
         FROM audit_events WHERE id = $2`,
        [id, ids[12]],
      ),
    );
    const ended = await audit();
    expect(ended.code).toBe(1);
    expect(lastLine(ended)).toBe(`INVALID (inserted): line 14 (event ${id}) has no leaf in the log`);
  });

  it('finds that the end was cut off', async () => {
    const [cut] = ids.slice(18);
    const file = await exported('?size=18');
    const ended = await verify(file, ...kept);
    expect(ended.code).toBe(1);
    expect(lastLine(ended)).toMatch(
      /^INVALID \(cut\): the export ends before leaf 18: the checkpoint of size 21 .* 3 more events/,
    );
    await asOwner(service, () =>
      service.sql('DELETE FROM audit_events WHERE organization_id = $1 AND id >= $2', [
        acme.organizationId,
        cut,
      ]),
    );
    const inTable = await audit();
    expect(inTable.code).toBe(1);
    expect(lastLine(inTable)).toMatch(/^INVALID \(removed\): leaves 18 to 21 are missing before leaf 22 /);
  });

  it('finds that the whole tree was made anew, and between which checkpoints', async () => {
    await asOwner(service, async () => {
      await service.sql(`UPDATE audit_events SET actor_name = 'Somebody Else' WHERE id = $1`, [ids[12]]);
      const [row] = await service.sql<AuditEventRow>(
        `SELECT ${EVENT_SELECT} FROM audit_events WHERE id = $1`,
        [ids[12]],
      );
      await rebuildTree(
        service,
        acme.organizationId,
        (hashes) => (hashes[12] = leafHash(auditEventView(row!))),
      );
    });
    const ended = await audit();
    expect(ended.code).toBe(1);
    expect(lastLine(ended)).toMatch(
      /^INVALID \(rewritten\): leaves 9 to 16 do not have the root that the checkpoint of size 17 .*those before leaf 9 are as they were/,
    );
    // what the service signs afterwards says nothing of it: that is what checkpoints are kept for
    expect((await verify(await exported(), await checkpoint())).code).toBe(0);
  });

  it('takes a part of the log with its proofs, asked for by a key', async () => {
    const key = await addKey(service, acme, { scopes: ['audit:read'] });
    const size = 21;
    const answer = await service.call(
      'GET',
      `/v1/organizations/self/audit-events/export?proofs=true&size=${size}&targetId=${newId()}`,
      { token: key.token },
    );
    expect(answer).toMatchObject({ status: 200, text: '' });
    const part = await exported(`?proofs=true&size=${size}&action=agent.registered`);
    const ended = await verify(part, kept.at(-1)!);
    expect(ended.code).toBe(0);
    expect(lastLine(ended)).toMatch(
      /^VALID: 20 events, each proven to stand at its place in the checkpoint of size 21 /,
    );
    expect(ended.output).toContain('note: this is a part of the log: 20 of 21 events');
  });

  it('reads the checkpoint as a note and the key as PEM, as npm starts it, from anywhere', async () => {
    const { body } = await service.call('GET', `${acme.base}/audit-log/checkpoint`, { token: acme.token });
    await save('checkpoint.note', body.note as string);
    const published = await service.call('GET', '/.well-known/praesidia-keys/audit-keys');
    await save('key.pem', published.body.keys[0].pem as string);
    await exported();
    const args = [
      '--prefix',
      process.cwd(),
      'run',
      '--silent',
      'audit:verify',
      '--',
      `${acme.organizationId}.ndjson`,
      'checkpoint.note',
    ];
    const run = (...more: string[]) =>
      spawnSync('npm', [...args, ...more], { cwd: directory, encoding: 'utf8' });
    const known = run('--public-key', 'key.pem');
    expect(known.stdout).toMatch(/\nVALID: 21 events.*\n$/);
    expect(known.status).toBe(0);
    expect(run('--public-key', published.body.keys[0].vkey as string).status).toBe(0);
    const unknown = run();
    expect(unknown.stdout).toMatch(/^warning: no public key is given/);
    expect(unknown.status).toBe(0);
  });

  it('says what it cannot use', async () => {
    const file = await exported();
    const cases: [string[], RegExp][] = [
      [[], /an export and a checkpoint are needed/],
      [[file], /an export and a checkpoint are needed/],
      [[join(directory, 'nothing'), kept[0]!], /nothing cannot be read/],
      [[file, join(directory, 'nothing')], /nothing cannot be read/],
      [[file, file], /is no checkpoint/],
      [[kept[0]!, kept[0]!], /holds no event/],
      [[file, kept[0]!, '--public-key', file], /no Ed25519 public key/],
      [[file, kept[0]!, '--frobnicate'], /frobnicate/],
    ];
    for (const [args, why] of cases) {
      const ended = await runBuilt('cli/audit-verify.js', args);
      expect(ended.code).toBe(2);
      expect(lastLine(ended)).toMatch(/^UNUSABLE: /);
      expect(lastLine(ended)).toMatch(why);
    }
  });
});
