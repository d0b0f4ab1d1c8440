import { generateKeyPairSync } from 'node:crypto';
import { checkpointNote, parseCheckpoint, signCheckpoint } from './checkpoint.js';
import { EMPTY_ROOT, hashLeaf } from './merkle.js';
import {
  formatNote,
  noteKey,
  parseNote,
  readVkey,
  signingKey,
  signText,
  verifyNote,
  vkeyOf,
} from './note.js';

// the published example of the specification of checkpoints
const EXAMPLE = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`;
// a key and a note that the first implementation of notes publishes
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PETERS_NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

const key = signingKey('praesidia-keys', generateKeyPairSync('ed25519').privateKey);
const organizationId = '01980000-0000-7000-8000-000000000001';
const head = {
  organizationId,
  size: 42,
  rootHash: hashLeaf('root'),
  issuedAt: new Date('2027-01-31T12:00:00.123Z'),
};

describe('a signed note', () => {
  it('that others have signed verifies by their key', () => {
    const known = readVkey(PETER);
    expect(known).toMatchObject({ name: 'PeterNeumann', keyId: 'c74f20a3' });
    expect(vkeyOf(known)).toBe(PETER);
    const note = parseNote(PETERS_NOTE);
    expect(verifyNote(note, [known])).toBe(known);
    expect(formatNote(note)).toBe(PETERS_NOTE);
    const changed = parseNote(PETERS_NOTE.replace('cryptography', 'Cryptography'));
    expect(verifyNote(changed, [known])).toBeNull();
  });

  it('is read whatever its text holds', () => {
    expect(parseNote(EXAMPLE)).toMatchObject({
      text: expect.stringMatching(/^example[^]*q2I=\n$/),
      signatures: [{ name: 'example.com/behind-the-sofa', keyId: '033de0ae' }],
    });
    expect(parseNote(`one\n\ntwo\n\n${EXAMPLE.slice(EXAMPLE.indexOf('—'))}`).text).toBe('one\n\ntwo\n');
  });

  it('holds by the signature of a known key, whoever else has signed; one forged in its name spoils it', async () => {
    const stranger = signingKey('stranger', generateKeyPairSync('ed25519').privateKey);
    const text = 'text\n';
    const line = async (by: typeof key, as = by) => ({
      name: as.name,
      keyId: as.keyId,
      signature: await signText(text, by),
    });
    const both = { text, signatures: [await line(stranger), await line(key)] };
    expect(verifyNote(both, [key])).toBe(key);
    expect(verifyNote({ text, signatures: [await line(stranger)] }, [key])).toBeNull();
    expect(verifyNote({ text, signatures: [] }, [key])).toBeNull();
    expect(verifyNote({ text, signatures: [await line(key), await line(stranger, key)] }, [key])).toBeNull();
    const short = { ...(await line(key)), signature: Buffer.alloc(3) };
    expect(verifyNote({ text, signatures: [short] }, [key])).toBeNull();
  });

  it.each([
    ['no signature', 'text\n'],
    ['no empty line', 'text\n— a AAAAAAAA\n'],
    ['an unfinished line', 'text\n\n— a AAAAAAAA'],
    ['a hyphen for a dash', 'text\n\n- a AAAAAAAA\n'],
    ['a signature without a key id', 'text\n\n— a AAAA\n'],
    ['base64 that is not canonical', 'text\n\n— a AAAAAAB=\n'],
    ['a plus in the name', 'text\n\n— a+b AAAAAAAA\n'],
    ['a carriage return', 'text\r\n\n— a AAAAAAAA\n'],
    ['too many signatures', `text\n\n${'— a AAAAAAAA\n'.repeat(101)}`],
  ])('is refused with %s', (_, note) => {
    expect(() => parseNote(note)).toThrow();
  });
});

describe('a public key', () => {
  it('is read back from its text, and refused with another id, kind or length', () => {
    expect(readVkey(vkeyOf(key)).keyId).toBe(key.keyId);
    const [name, id, encoded] = vkeyOf(key).split('+') as [string, string, string];
    for (const wrong of [
      `${name}+00000000+${encoded}`,
      `other+${id}+${encoded}`,
      `${name}+${id}+${encoded.slice(4)}`,
      `${name}+${id}+${Buffer.alloc(33, 2).toString('base64')}`,
      'nonsense',
    ])
      expect(() => readVkey(wrong)).toThrow();
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => noteKey('a', ec.publicKey)).toThrow('not an Ed25519 key');
    expect(() => noteKey('a b', key.publicKey)).toThrow();
  });
});

describe('a checkpoint', () => {
  it('is a note of origin, size, root and time', async () => {
    const note = checkpointNote(await signCheckpoint(head, key));
    expect(note.split('\n')).toEqual([
      `praesidia-keys/${organizationId}`,
      '42',
      head.rootHash.toString('base64'),
      'time 2027-01-31T12:00:00.123Z',
      '',
      expect.stringMatching(/^— praesidia-keys \S{92}$/),
      '',
    ]);
    expect(verifyNote(parseNote(note), [noteKey('praesidia-keys', key.publicKey)])).not.toBeNull();
    expect(parseCheckpoint(note)).toEqual(head);
  });

  it('of the empty log is one too', async () => {
    const empty = { ...head, size: 0, rootHash: EMPTY_ROOT };
    const note = checkpointNote(await signCheckpoint(empty, key));
    expect(note).toContain('\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n');
    expect(parseCheckpoint(note)).toEqual(empty);
  });

  it('that differs in anything does not verify', async () => {
    const note = checkpointNote(await signCheckpoint(head, key));
    for (const [from, to] of [
      [organizationId, organizationId.replace('1', '2')],
      ['\n42\n', '\n43\n'],
      ['12:00:00.123Z', '12:00:00.124Z'],
      [head.rootHash.toString('base64'), EMPTY_ROOT.toString('base64')],
    ] as const) {
      const changed = note.replace(from, to);
      expect(changed).not.toBe(note);
      expect(verifyNote(parseNote(changed), [key])).toBeNull();
    }
  });

  it.each([
    ['another origin', 'example.com', /begins with/],
    ['no organization', 'praesidia-keys/x', /begins with/],
    ['more in the origin', `praesidia-keys/${organizationId}/x`, /begins with/],
  ])('is refused with %s', async (_, origin, sentence) => {
    const note = checkpointNote(await signCheckpoint(head, key));
    expect(() => parseCheckpoint(note.replace(/^.*/, origin))).toThrow(sentence);
  });

  it.each([
    ['042', /size/],
    ['-1', /size/],
    ['9999999999999999', /size/],
    ['4e1', /size/],
  ])('is refused with the size %s', async (size, sentence) => {
    const note = checkpointNote(await signCheckpoint(head, key));
    expect(() => parseCheckpoint(note.replace('\n42\n', `\n${size}\n`))).toThrow(sentence);
  });

  it('is refused without a time, with two, or with a day that does not exist', async () => {
    const note = checkpointNote(await signCheckpoint(head, key));
    const time = 'time 2027-01-31T12:00:00.123Z\n';
    for (const other of ['', time + time, time.replace('01-31', '02-31'), 'time soon\n'])
      expect(() => parseCheckpoint(note.replace(time, other))).toThrow('says its time once');
    expect(() => parseCheckpoint(note.replace(/\n[^\n]{44}\n/, '\nAAAA\n'))).toThrow('root hash');
  });
});
