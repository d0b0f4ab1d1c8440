import type { Principal } from '../access/principal.js';
import { Problem } from '../http/problem.js';
import type { Transaction } from './transaction.js';

type Claim = { kind: 'none' } | { kind: 'claimed' } | { kind: 'replay'; response: unknown };

const NO_ORGANIZATION = '00000000-0000-0000-0000-000000000000';

const owner = (principal: Principal) => [
  principal.organization?.id ?? NO_ORGANIZATION,
  principal.subject.id,
  principal.request.idempotency!.key,
];

/**
 * Takes the request's Idempotency-Key inside its transaction. A concurrent request with the same key waits for the first
 * to end, and then gets its answer; one that comes after 24 h is new.
 * @throws Problem 422 `idempotency_mismatch` when the key was used for another request
 */
export async function claimIdempotencyKey(tx: Transaction, principal: Principal): Promise<Claim> {
  const { idempotency } = principal.request;
  if (!idempotency) return { kind: 'none' };
  const claimed = await tx.query(
    `INSERT INTO idempotency_records AS r (organization_id, caller_id, key, fingerprint) VALUES ($1, $2, $3, $4)
     ON CONFLICT (organization_id, caller_id, key)
       DO UPDATE SET fingerprint = excluded.fingerprint, response = NULL, created_at = clock_timestamp()
       WHERE r.created_at < clock_timestamp() - interval '24 hours'
     RETURNING key`,
    [...owner(principal), idempotency.fingerprints[0]],
  );
  if (claimed.length > 0) return { kind: 'claimed' };
  const [earlier] = await tx.query<{ fingerprint: Buffer; response: unknown }>(
    `SELECT fingerprint, response FROM idempotency_records WHERE organization_id = $1 AND caller_id = $2 AND key = $3`,
    owner(principal),
  );
  if (!idempotency.fingerprints.some((fingerprint) => earlier?.fingerprint.equals(fingerprint))) {
    throw new Problem(422, 'idempotency_mismatch', 'This Idempotency-Key was used for another request.');
  }
  return { kind: 'replay', response: earlier!.response };
}

export async function storeResponse(tx: Transaction, principal: Principal, answer: object): Promise<void> {
  await tx.query(
    `UPDATE idempotency_records SET response = $4 WHERE organization_id = $1 AND caller_id = $2 AND key = $3`,
    [...owner(principal), JSON.stringify(answer)],
  );
}
