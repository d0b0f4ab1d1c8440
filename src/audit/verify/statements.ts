import { createPublicKey } from 'node:crypto';
import { KEY_NAME, parseCheckpoint, type TreeHead } from '../tree/checkpoint.js';
import {
  fromBase64,
  NoteMalformed,
  noteKey,
  parseNote,
  publicKeyOf,
  readVkey,
  verifyNote,
} from '../tree/note.js';
import type { NoteKey } from '../tree/note.js';
import { Unusable, type Finding } from './finding.js';

/** A checkpoint that somebody kept, with what is wrong with it by itself. */
export interface Statement extends TreeHead {
  /** how messages call it */
  readonly name: string;
  /** whether a known key has signed it; null when no key is known */
  readonly signed: boolean | null;
  readonly finding: Finding | null;
}

/**
 * A checkpoint in either form: the signed note, or the JSON of the REST interface, which has it as `note`.
 * @throws Unusable when it is neither
 */
export function readStatement(text: string, file: string, keys: readonly NoteKey[]): Statement {
  const json = jsonOf(text);
  // what prints a note to a file likes to end it with a line of its own
  const note = json === null ? text.replace(/\n+$/, '\n') : json.note;
  if (typeof note !== 'string') throw new Unusable(`${file} has no note: it is no checkpoint`);
  try {
    const head = parseCheckpoint(note);
    const name = `the checkpoint of size ${head.size} (${file})`;
    const signed = keys.length === 0 ? null : verifyNote(parseNote(note), keys) !== null;
    const differs = json && contradiction(json, head);
    if (differs)
      return { ...head, name, signed, finding: forged(`${name} contradicts its own note: ${differs}`) };
    if (signed !== false) return { ...head, name, signed, finding: null };
    return { ...head, name, signed, finding: forged(`${name} is not signed by the public key`) };
  } catch (error) {
    if (error instanceof NoteMalformed) throw new Unusable(`${file} is no checkpoint: ${error.message}`);
    throw error;
  }
}

const forged = (what: string): Finding => ({ kind: 'forged', what });

function jsonOf(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The member that is not what the signed note says. */
function contradiction(json: Record<string, unknown>, head: TreeHead): string | null {
  const said: Record<string, unknown> = {
    organizationId: head.organizationId,
    size: head.size,
    rootHash: head.rootHash.toString('base64'),
    issuedAt: head.issuedAt.toISOString(),
  };
  return Object.keys(said).find((name) => json[name] !== undefined && json[name] !== said[name]) ?? null;
}

/**
 * Public keys: PEM, lines of `<name>+<key id>+<base64>`, the 32 bytes of one in base64, or JSON that holds such texts.
 * @throws Unusable when there is none
 */
export function readPublicKeys(text: string, source: string): NoteKey[] {
  const json = jsonOf(text);
  const keys = (json ? texts(json) : text.includes('-----BEGIN') ? [text] : text.split(/\s+/)).flatMap(
    publicKey,
  );
  if (keys.length === 0) throw new Unusable(`${source} holds no Ed25519 public key`);
  return keys;
}

const texts = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(texts)
      : [];

function publicKey(text: string): NoteKey[] {
  try {
    if (text.includes('-----BEGIN')) return [noteKey(KEY_NAME, createPublicKey(text))];
    if (text.includes('+') && text.split('+').length >= 3 && /\+[0-9a-f]{8}\+/.test(text))
      return [readVkey(text)];
    const raw = fromBase64(text);
    return raw?.length === 32 ? [noteKey(KEY_NAME, publicKeyOf(raw))] : [];
  } catch {
    return [];
  }
}
