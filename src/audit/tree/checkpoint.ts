import { HASH_BYTES } from './merkle.js';
import { formatNote, fromBase64, NoteMalformed, parseNote, signText, type SigningKey } from './note.js';

/**
 * Checkpoints in the text form of C2SP tlog-checkpoint: origin, size and root of a log, and as an extension line the time.
 * The origin names the organization, so that the checkpoint of one log does not pass for that of another.
 */

/** What signature lines and public keys of every deployment are named; key ids and organizations tell them apart. */
export const KEY_NAME = 'praesidia-keys';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME_LINE = /^time (\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)$/;

export interface TreeHead {
  readonly organizationId: string;
  readonly size: number;
  readonly rootHash: Buffer;
  readonly issuedAt: Date;
}

export interface Checkpoint extends TreeHead {
  readonly keyId: string;
  /** Ed25519 over the note's text */
  readonly signature: Buffer;
}

export const checkpointText = ({ organizationId, size, rootHash, issuedAt }: TreeHead): string =>
  `${KEY_NAME}/${organizationId}\n${size}\n${rootHash.toString('base64')}\ntime ${issuedAt.toISOString()}\n`;

export async function signCheckpoint(head: TreeHead, key: SigningKey): Promise<Checkpoint> {
  return { ...head, keyId: key.keyId, signature: await signText(checkpointText(head), key) };
}

/** The signed note that the checkpoint is published as. */
export const checkpointNote = (checkpoint: Checkpoint): string =>
  formatNote({
    text: checkpointText(checkpoint),
    signatures: [{ name: KEY_NAME, keyId: checkpoint.keyId, signature: checkpoint.signature }],
  });

/**
 * Reads a note as a checkpoint of this service, without trusting it: whether it is genuine, `verifyNote` tells.
 * @throws NoteMalformed saying what is wrong with its form
 */
export function parseCheckpoint(note: string): TreeHead {
  const [origin = '', size = '', root = '', ...extensions] = parseNote(note).text.slice(0, -1).split('\n');
  const [name, organizationId = '', ...more] = origin.split('/');
  if (name !== KEY_NAME || !UUID.test(organizationId) || more.length > 0)
    throw new NoteMalformed(`A checkpoint begins with ${KEY_NAME}/<organization id>.`);
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw new NoteMalformed('The second line of a checkpoint is the size of the log.');
  const rootHash = fromBase64(root);
  if (rootHash?.length !== HASH_BYTES)
    throw new NoteMalformed('The third line of a checkpoint is the root hash, 32 bytes in base64.');
  const times = extensions.flatMap((line) => TIME_LINE.exec(line)?.[1] ?? []);
  const issuedAt = new Date(times[0] ?? NaN);
  if (times.length !== 1 || Number.isNaN(issuedAt.getTime()) || issuedAt.toISOString() !== times[0])
    throw new NoteMalformed('A checkpoint says its time once, e.g. time 2027-01-31T12:00:00.000Z.');
  return { organizationId, size: Number(size), rootHash, issuedAt };
}
