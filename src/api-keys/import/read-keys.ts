import { setImmediate as others } from 'node:timers/promises';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { Catalogue } from '../../access/catalogue.js';
import { invalid, Problem, type FieldError } from '../../http/problem.js';
import { problemOf } from '../../http/validation.pipe.js';
import type { NewKey } from '../new-key.js';
import { readCidrs, readRateLimit, readScopes } from '../key-input.js';
import { ImportedKeyDto, type KeyToImport } from './imported-key.dto.js';
import { readSha256 } from './read-sha256.js';

/** A key as it is to be stored, but for what hangs on the pepper. */
export type ReadKey = Pick<
  NewKey,
  'name' | 'description' | 'last4' | 'scopes' | 'allowedCidrs' | 'rateLimit' | 'expiresAt'
> & {
  readonly sha256: Buffer;
  readonly organizationId: string;
  readonly prefix: string | null;
  readonly createdAt: Date | null;
};

/** How many keys are taken at once, all or none. */
export const MAX_KEYS = 50_000;
/** Beyond so many, naming more is of no help. */
const MAX_NAMED = 20;
const PIECE = 200;

/**
 * @param at database clock
 * @throws Problem 400 naming what is not accepted, the first 20 of it, as `keys[3].scopes[0]`
 */
export async function readKeys(
  catalogue: Catalogue,
  given: readonly KeyToImport[],
  at: Date,
): Promise<ReadKey[]> {
  if (!Array.isArray(given) || given.length > MAX_KEYS) {
    throw invalid({ field: 'keys', detail: `keys must be a list of ${MAX_KEYS} entries at the most.` });
  }
  const keys: ReadKey[] = [];
  const errors: FieldError[] = [];
  const places = new Map<string, number>();
  for (const [index, entry] of given.entries()) {
    // a long list does not keep requests waiting
    if (index % PIECE === PIECE - 1) await others();
    try {
      const key = readKey(catalogue, entry, at);
      const digest = key.sha256.toString('hex');
      const earlier = places.get(digest);
      if (earlier !== undefined)
        throw invalid({ field: 'sha256', detail: `sha256 repeats that of keys[${earlier}].` });
      places.set(digest, index);
      keys.push(key);
    } catch (error) {
      errors.push(...placed(error, index));
      if (errors.length >= MAX_NAMED) break;
    }
  }
  if (errors.length > 0) throw invalid(...errors.slice(0, MAX_NAMED));
  return keys;
}

function readKey(catalogue: Catalogue, entry: KeyToImport, at: Date): ReadKey {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    throw invalid({ field: '', detail: 'A key must be an object.' });
  const dto = plainToInstance(ImportedKeyDto, entry);
  const errors = validateSync(dto, {
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: true, value: true },
  });
  if (errors.length > 0) throw problemOf(errors);
  return {
    sha256: readSha256(dto.sha256)!,
    organizationId: dto.organizationId.toLowerCase(),
    name: dto.name,
    description: dto.description ?? null,
    prefix: dto.prefix ?? null,
    last4: dto.last4 ?? null,
    scopes: readScopes(catalogue, dto.scopes),
    allowedCidrs: readCidrs(dto.allowedCidrs ?? []),
    rateLimit: readRateLimit(dto.rateLimit ?? null),
    expiresAt: timeOf(
      dto,
      'expiresAt',
      (time) => time > at,
      `in the future, or null for never; it is ${at.toISOString()} now`,
    ),
    createdAt: timeOf(dto, 'createdAt', (time) => time <= at, `in the past; it is ${at.toISOString()} now`),
  };
}

function timeOf(
  dto: ImportedKeyDto,
  field: 'expiresAt' | 'createdAt',
  isAccepted: (time: Date) => boolean,
  accepted: string,
): Date | null {
  const text = dto[field] ?? null;
  if (text === null) return null;
  const time = new Date(text);
  if (!isAccepted(time)) throw invalid({ field, detail: `${field} must be ${accepted}.` });
  return time;
}

/** The errors of one key, named by its place in the list. */
function placed(error: unknown, index: number): FieldError[] {
  if (!(error instanceof Problem)) throw error;
  const place = `keys[${index}]`;
  return (error.extra.errors as FieldError[]).map(({ field, detail }) => ({
    field: field === '' ? place : `${place}.${field}`,
    detail: detail.startsWith(field) && field !== '' ? `${place}.${detail}` : `${place}: ${detail}`,
  }));
}
