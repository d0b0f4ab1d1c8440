import {
  checkpointJson,
  checkpointOf,
  eventId,
  exportOf,
  LOG_KEY,
  ndjson,
} from '../../../test/support/exported-log.js';
import { inPieces, log, SIZE, statement } from '../../../test/support/verifying.js';
import { leafHash } from '../leaf.js';
import { checkpointNote, signCheckpoint } from '../tree/checkpoint.js';
import { rawPublicKey, vkeyOf } from '../tree/note.js';
import { readPublicKeys, readStatement } from './statements.js';
import { verifyExport } from './verify-export.js';

const pem = LOG_KEY.publicKey.export({ format: 'pem', type: 'spki' }).toString();

describe('public keys', () => {
  it.each([
    ['PEM', pem],
    ['a line', `${vkeyOf(LOG_KEY)}\n`],
    ['base64', rawPublicKey(LOG_KEY.publicKey).toString('base64')],
    ['JSON with lines', JSON.stringify({ keys: [{ keyId: LOG_KEY.keyId, key: vkeyOf(LOG_KEY) }] })],
    ['JSON with PEM', JSON.stringify([pem])],
  ])('are read as %s', (_, text) => {
    expect(readPublicKeys(text, 'key').map(({ name, keyId }) => ({ name, keyId }))).toEqual([
      { name: LOG_KEY.name, keyId: LOG_KEY.keyId },
    ]);
  });

  it('are several when several stand there', () => {
    expect(readPublicKeys(`${vkeyOf(LOG_KEY)}\n${vkeyOf(LOG_KEY)}\n`, 'key')).toHaveLength(2);
  });

  it.each(['', 'nothing', '{}', pem.replaceAll('M', 'x'), vkeyOf(LOG_KEY).slice(0, -3)])(
    'are missing in %j',
    (text) => {
      expect(() => readPublicKeys(text, 'a file')).toThrow('a file holds no Ed25519 public key');
    },
  );
});

describe('checkpoints', () => {
  const lines = inPieces.bind(null, ndjson(exportOf(log)));

  it('are read as JSON and as notes', async () => {
    const checkpoint = await checkpointOf(log);
    const json = readStatement(JSON.stringify(checkpointJson(checkpoint)), 'a.json', [LOG_KEY]);
    expect(json).toMatchObject({ size: SIZE, signed: true, finding: null });
    expect((await verifyExport(lines(), [json])).finding).toBeNull();
  });

  it('count without a public key, with a warning', async () => {
    const known = readStatement(checkpointNote(await checkpointOf(log)), 'a.note', []);
    const { finding, warnings } = await verifyExport(lines(), [known]);
    expect(finding).toBeNull();
    expect(warnings).toEqual([expect.stringContaining('was not verified')]);
  });

  it('that are forged are told first', async () => {
    const checkpoint = await checkpointOf(log);
    const wrong = { ...checkpoint, rootHash: leafHash(log[0]!) };
    expect((await verifyExport(lines(), [statement(wrong)])).finding).toMatchObject({
      kind: 'forged',
      what: expect.stringContaining('is not signed by the public key'),
    });
    for (const change of [{ size: 299 }, { rootHash: 'x' }, { issuedAt: '2027-01-01T00:00:00.000Z' }]) {
      const json = JSON.stringify({ ...checkpointJson(checkpoint), ...change });
      const { finding } = await verifyExport(lines(), [readStatement(json, 'a.json', [LOG_KEY])]);
      expect(finding).toMatchObject({
        kind: 'forged',
        what: expect.stringContaining('contradicts its own note'),
      });
    }
  });

  it('that tell two truths are told first', async () => {
    const checkpoint = await checkpointOf(log);
    const other = await signCheckpoint({ ...checkpoint, rootHash: leafHash(log[0]!) }, LOG_KEY);
    const { finding } = await verifyExport(lines(), [statement(checkpoint), statement(other)]);
    expect(finding).toMatchObject({ kind: 'forged', what: expect.stringContaining('state different roots') });
  });

  it('are refused when they are none, or of several logs', async () => {
    for (const text of [
      '',
      '{}',
      '{"note":"x"}',
      ndjson(exportOf(log)),
      checkpointNote(await checkpointOf(log)).slice(5),
    ])
      expect(() => readStatement(text, 'a.txt', [])).toThrow('a.txt');
    const checkpoint = await checkpointOf(log);
    const other = await signCheckpoint({ ...checkpoint, organizationId: eventId(5) }, LOG_KEY);
    const both = [statement(checkpoint), statement(other)];
    await expect(verifyExport(lines(), both)).rejects.toThrow('different organizations');
  });
});
