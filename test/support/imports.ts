import { createHash, randomBytes } from 'node:crypto';
import type { KeyToImport } from '../../src/api-keys/import/imported-key.dto.js';
import { KeyImporter, type ImportedKey } from '../../src/api-keys/import/key-importer.service.js';
import type { Owner, TestService } from './service.js';

export interface ForeignKey {
  /** what its holder presents */
  readonly token: string;
  readonly entry: KeyToImport;
}

/** A key as another system issued it, for an organization. */
export function foreignKey(
  { organizationId }: Pick<Owner, 'organizationId'>,
  more: Partial<KeyToImport> = {},
  token = `legacy-${randomBytes(24).toString('base64url')}`,
): ForeignKey {
  const sha256 = createHash('sha256').update(token).digest('hex');
  return { token, entry: { sha256, name: 'Legacy', organizationId, scopes: ['agents:read'], ...more } };
}

export const importKeys = (
  { service: { app } }: TestService,
  entries: readonly KeyToImport[],
): Promise<ImportedKey[]> => app.get(KeyImporter, { strict: false }).import(entries);
