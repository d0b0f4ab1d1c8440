import type { AuditEvent, AuditKey, Checkpoint, ConsistencyProof, InclusionProof } from '../../api/schema';
import { bytesOf, isSame } from '../../lib/base64';
import { canonicalJson } from '../../lib/canonical-json';
import { isConsistent, isIncluded, leafHash } from '../../lib/merkle';

/** What this browser has found out by itself; `unable` where it lacks the means. */
export type Verdict = 'verified' | 'wrong' | 'unable';

/** Browsers have their cryptography on HTTPS and on this machine alone. */
const isAble = (): boolean => Boolean(globalThis.crypto?.subtle);

const asVerdict = (isRight: boolean): Verdict => (isRight ? 'verified' : 'wrong');

/** Runs a check; what cannot even be read is wrong. */
async function judged(check: () => Promise<boolean>): Promise<Verdict> {
  if (!isAble()) return 'unable';
  try {
    return asVerdict(await check());
  } catch {
    return 'wrong';
  }
}

async function importKey({ spki }: AuditKey): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey('spki', bytesOf(spki), { name: 'Ed25519' }, false, ['verify']);
  } catch {
    // browsers before Ed25519
    return null;
  }
}

/** Whether one of the published keys has signed it, and it says what its note says. */
export async function verifySignature(
  { keyId, note, signature, size, rootHash }: Checkpoint,
  keys: readonly AuditKey[],
): Promise<Verdict> {
  if (!isAble()) return 'unable';
  const published = keys.find((key) => key.keyId === keyId);
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const [, notedSize, notedRoot] = text.split('\n');
  if (!published || notedSize !== String(size) || notedRoot !== rootHash) return 'wrong';
  const key = await importKey(published);
  if (!key) return 'unable';
  return judged(() =>
    crypto.subtle.verify('Ed25519', key, bytesOf(signature), new TextEncoder().encode(text)),
  );
}

/** Whether the log of the earlier checkpoint is the beginning of that of the later one. */
export const verifyGrowth = (
  earlier: Checkpoint,
  later: Checkpoint,
  { from, to, proof }: ConsistencyProof,
): Promise<Verdict> =>
  judged(async () =>
    from === earlier.size && to === later.size
      ? isConsistent({
          from,
          to,
          fromRoot: bytesOf(earlier.rootHash),
          toRoot: bytesOf(later.rootHash),
          proof: proof.map(bytesOf),
        })
      : false,
  );

/** Whether the event, as it is shown, stands in the log of the checkpoint. */
export const verifyInclusion = (
  event: AuditEvent,
  { size, rootHash }: Checkpoint,
  claim: InclusionProof,
): Promise<Verdict> =>
  judged(async () => {
    const leaf = await leafHash(canonicalJson({ ...event, leafIndex: undefined }));
    if (claim.size !== size || !isSame(leaf, bytesOf(claim.leafHash))) return false;
    const proof = claim.proof.map(bytesOf);
    return isIncluded({ leaf, leafIndex: claim.leafIndex, size, proof, root: bytesOf(rootHash) });
  });
