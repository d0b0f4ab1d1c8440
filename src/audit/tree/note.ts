import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

/** Signed notes in the text form of C2SP signed-note, with Ed25519 (RFC 8032). Pure, for the service and the offline verifier. */

const ED25519 = 0x01;
const ID_BYTES = 4;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const SPKI_HEADER = Buffer.from('302a300506032b6570032100', 'hex');
/** Verifiers bound how much they read of what they do not trust yet. */
const MAX_SIGNATURES = 100;

/** The text is not a note, or a key not a key, in the form that is asked for; the message says what is wrong with it. */
export class NoteMalformed extends Error {}

/** A public key of the name that its signature lines carry. */
export interface NoteKey {
  readonly name: string;
  /** 8 hexadecimal digits: the first 4 bytes of SHA-256(name, newline, 0x01, public key) */
  readonly keyId: string;
  readonly publicKey: KeyObject;
}

export interface SigningKey extends NoteKey {
  readonly privateKey: KeyObject;
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  /** 64 bytes of Ed25519, over the text */
  readonly signature: Buffer;
}

export interface Note {
  /** everything up to the blank line, with its last newline */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** @param publicKey an Ed25519 key. @throws NoteMalformed for one of another kind */
export function noteKey(name: string, publicKey: KeyObject): NoteKey {
  if (!/^[^\s+]+$/u.test(name)) throw new NoteMalformed('A key name has no spaces and no plus sign.');
  const input = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), rawPublicKey(publicKey)]);
  const keyId = hash('sha256', input, 'buffer').subarray(0, ID_BYTES).toString('hex');
  return { name, keyId, publicKey };
}

export const signingKey = (name: string, privateKey: KeyObject): SigningKey => ({
  ...noteKey(name, createPublicKey(privateKey)),
  privateKey,
});

/** The 32 bytes of RFC 8032. @throws NoteMalformed when it is no Ed25519 key */
export function rawPublicKey(key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== 'ed25519') throw new NoteMalformed('The key is not an Ed25519 key.');
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_HEADER.length);
}

export const publicKeyOf = (raw: Buffer): KeyObject =>
  createPublicKey({ key: Buffer.concat([SPKI_HEADER, raw]), format: 'der', type: 'spki' });

/** `<name>+<key id>+<base64 of 0x01 and public key>`: a public key as those who verify notes are given it. */
export function vkeyOf({ name, keyId, publicKey }: NoteKey): string {
  const encoded = Buffer.concat([Buffer.of(ED25519), rawPublicKey(publicKey)]).toString('base64');
  return `${name}+${keyId}+${encoded}`;
}

/** @throws NoteMalformed when it is no vkey of Ed25519, or its key id is not that of its key */
export function readVkey(vkey: string): NoteKey {
  const parts = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(vkey);
  const encoded = parts && fromBase64(parts[3]!);
  if (encoded?.length !== 1 + KEY_BYTES || encoded[0] !== ED25519) {
    throw new NoteMalformed('A public key has the form <name>+<key id>+<base64>, with an Ed25519 key.');
  }
  const key = noteKey(parts![1]!, publicKeyOf(encoded.subarray(1)));
  if (key.keyId !== parts![2])
    throw new NoteMalformed(`The key of ${parts![1]} has another id than it says.`);
  return key;
}

/** Ed25519 by Node's thread pool, so that many signatures hold up no request. */
export const signText = (text: string, key: SigningKey): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    sign(null, Buffer.from(text), key.privateKey, (error, signature) =>
      error ? reject(error) : resolve(signature),
    ),
  );

/** @param text ends in a newline */
export function formatNote({ text, signatures }: Note): string {
  const lines = signatures.map(({ name, keyId, signature }) => {
    const encoded = Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64');
    return `— ${name} ${encoded}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/** Takes a note apart without trusting it. @throws NoteMalformed saying what is wrong with its form */
export function parseNote(note: string): Note {
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note))
    throw new NoteMalformed('A note has no control characters but line feeds.');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n'))
    throw new NoteMalformed('A note is a text, an empty line and signature lines.');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw new NoteMalformed('The note has too many signatures.');
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const parts = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line);
  const bytes = parts && fromBase64(parts[2]!);
  if (!bytes || bytes.length <= ID_BYTES)
    throw new NoteMalformed('A signature line has the form — <name> <base64>.');
  return {
    name: parts![1]!,
    keyId: bytes.subarray(0, ID_BYTES).toString('hex'),
    signature: bytes.subarray(ID_BYTES),
  };
}

/**
 * Which of the known keys has signed the note. Signatures of other keys count for nothing.
 * @returns null when none has, or one that bears the name and id of a known key is not its signature
 */
export function verifyNote({ text, signatures }: Note, keys: readonly NoteKey[]): NoteKey | null {
  let signer: NoteKey | null = null;
  for (const { name, keyId, signature } of signatures) {
    const key = keys.find((known) => known.name === name && known.keyId === keyId);
    if (!key) continue;
    const genuine = signature.length === SIGNATURE_BYTES;
    if (!genuine || !verify(null, Buffer.from(text), key.publicKey, signature)) return null;
    signer ??= key;
  }
  return signer;
}

/** @returns null for what is not the one spelling of some bytes */
export function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
