import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { readConfig } from '../../src/config/config.js';
import { createService } from '../../src/service.js';
import { parseNote, readVkey, verifyNote, type NoteKey } from '../../src/audit/tree/note.js';
import { admin } from '../support/admin-command.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { TEST_PEPPER, TestService, type Owner } from '../support/service.js';

interface Published {
  readonly keyId: string;
  readonly vkey: string;
  readonly spki: string;
  readonly pem: string;
  readonly validFrom: string;
  readonly validTo: string | null;
}

const seed = (): string =>
  generateKeyPairSync('ed25519')
    .privateKey.export({ format: 'der', type: 'pkcs8' })
    .subarray(-32)
    .toString('base64');

const kept = (database: TestDatabase): TestDatabase => ({ ...database, drop: () => Promise.resolve() });

describe('the signing key of the audit log', () => {
  let database: TestDatabase;
  const running: TestService[] = [];

  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(async () => {
    for (const service of running.splice(0)) await service.stop();
    await database.drop();
  });

  async function start(env: Record<string, string> = {}): Promise<TestService> {
    const service = await TestService.start(env, kept(database));
    running.push(service);
    return service;
  }

  /** With a pepper of its own, which services of tests otherwise share. */
  const startWith = (pepper: string, env: Record<string, string> = {}) =>
    createService({
      config: readConfig(env),
      pepper,
      connection: database.connection,
      logger: pino({ level: 'silent' }),
    });

  async function published(service: TestService): Promise<Published[]> {
    const answer = await service.call('GET', '/.well-known/praesidia-keys/audit-keys');
    expect(answer.status).toBe(200);
    return answer.body.keys as Published[];
  }

  const checkpoint = async (service: TestService, { base, token }: Owner) =>
    service.call('GET', `${base}/audit-log/checkpoint`, { token });

  /** Who has signed, as somebody finds out who knows nothing but the published keys. */
  async function signer(service: TestService, owner: Owner): Promise<NoteKey | null> {
    const { body } = await checkpoint(service, owner);
    const keys = (await published(service)).map(({ vkey }) => readVkey(vkey));
    return verifyNote(parseNote(body.note as string), keys);
  }

  const rotate = (env: Record<string, string> = {}) =>
    admin({ DATABASE_URL: database.url, KEY_PEPPER: TEST_PEPPER, ...env }, 'rotate-signing-key');

  it('is made once for all instances, published, and not to be had from the database', async () => {
    const services = await Promise.all([start(), start(), start()]);
    const acme = await services[0]!.owner();
    const [key, ...others] = await published(services[0]!);
    expect(others).toEqual([]);
    expect(key).toEqual({
      keyId: expect.stringMatching(/^[0-9a-f]{8}$/),
      vkey: expect.stringMatching(/^praesidia-keys\+[0-9a-f]{8}\+\S{44}$/),
      spki: expect.stringMatching(/^MCowBQYDK2VwAyEA\S+=$/),
      pem: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n/),
      validFrom: expect.any(String),
      validTo: null,
    });
    for (const service of services) expect((await signer(service, acme))?.keyId).toBe(key!.keyId);
    const [row] = await services[0]!.sql<{ sealed_key: Buffer }>(`SELECT sealed_key FROM audit_signing_keys`);
    expect(row!.sealed_key.includes(Buffer.from('302e020100300506032b6570', 'hex'))).toBe(false);
  });

  it('is the same after a restart, and none is ever removed', async () => {
    const first = await start();
    const before = await published(first);
    expect(await published(await start())).toEqual(before);
    for (const change of ['DELETE FROM audit_signing_keys', 'TRUNCATE audit_signing_keys'])
      await expect(first.sql(change)).rejects.toThrow(/refused/);
  });

  it('is rotated by a command for all that run; what the old one has signed still verifies', async () => {
    const [one, two] = [await start(), await start()];
    const acme = await one.owner();
    const old = (await checkpoint(one, acme)).body;
    const outcome = await rotate();
    expect(outcome).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining(old.keyId as string),
    });
    const keys = await published(one);
    expect(keys).toMatchObject([
      { validTo: null },
      { keyId: old.keyId, validTo: keys[0]!.validFrom, validFrom: expect.any(String) },
    ]);
    expect(outcome.stdout).toContain(keys[0]!.keyId);
    for (const service of [one, two]) expect((await signer(service, acme))?.keyId).toBe(keys[0]!.keyId);
    const still = verifyNote(
      parseNote(old.note as string),
      keys.map(({ vkey }) => readVkey(vkey)),
    );
    expect(still?.keyId).toBe(old.keyId);
    expect(await published(await start())).toEqual(keys);
  });

  it('does not come to be by a start with another pepper: that is refused with a sentence', async () => {
    const one = await start();
    const keys = await published(one);
    await expect(startWith('another pepper, of the wrong service')).rejects.toThrow(
      'made under another KEY_PEPPER',
    );
    const wrong = await rotate({ KEY_PEPPER: 'another pepper, of the wrong service' });
    expect(wrong).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('another KEY_PEPPER'),
    });
    expect(await published(one)).toEqual(keys);
  });

  it('is the given one, which is not stored', async () => {
    const AUDIT_SIGNING_KEY = seed();
    const one = await start({ AUDIT_SIGNING_KEY });
    const acme = await one.owner();
    const [key] = await published(one);
    expect((await signer(one, acme))?.keyId).toBe(key!.keyId);
    expect(await one.sql('SELECT sealed_key FROM audit_signing_keys')).toEqual([{ sealed_key: null }]);
    expect(await published(await start({ AUDIT_SIGNING_KEY }))).toEqual([key]);
    await expect(start()).rejects.toThrow(/was given as AUDIT_SIGNING_KEY; this instance has none/);
    expect(await rotate({ AUDIT_SIGNING_KEY })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('signs the audit log already'),
    });
  });

  it('gives way to another given one for good; who has not got that one signs nothing', async () => {
    const first = seed();
    const one = await start({ AUDIT_SIGNING_KEY: first });
    const acme = await one.owner();
    const two = await start({ AUDIT_SIGNING_KEY: seed() });
    const keys = await published(two);
    expect(keys).toMatchObject([{ validTo: null }, { validTo: keys[0]!.validFrom }]);
    expect((await signer(two, acme))?.keyId).toBe(keys[0]!.keyId);
    expect(await checkpoint(one, acme)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    await expect(start({ AUDIT_SIGNING_KEY: first })).rejects.toThrow(/does not sign the audit log any more/);
    expect(await rotate({ AUDIT_SIGNING_KEY: first })).toMatchObject({ status: 1 });
    expect((await rotate()).status).toBe(0);
    for (const service of [one, two])
      expect((await signer(service, acme))?.keyId).toBe((await published(one))[0]!.keyId);
    expect(await published(one)).toHaveLength(3);
  });

  it('is not replaced in silence when its row is tampered with', async () => {
    const one = await start();
    const acme = await one.owner();
    await one.sql(`UPDATE audit_signing_keys SET valid_to = clock_timestamp()`);
    expect(await checkpoint(one, acme)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    await expect(start()).rejects.toThrow(/no signing key any more/);
    expect((await rotate()).status).toBe(0);
    expect((await checkpoint(one, acme)).status).toBe(200);

    // the sealed key of the old row under the name of the new one
    await one.sql(`UPDATE audit_signing_keys n SET sealed_key = o.sealed_key FROM audit_signing_keys o
                   WHERE n.valid_to IS NULL AND o.valid_to IS NOT NULL`);
    await expect(start()).rejects.toThrow(/cannot be read/);
  });
});
