import { Injectable } from '@nestjs/common';
import { BulkRevoker } from '../../api-keys/bulk-revoker.service.js';
import { CreateKeyDto } from '../../api-keys/create-key.dto.js';
import { KeyImporter } from '../../api-keys/import/key-importer.service.js';
import type { KeyToImport } from '../../api-keys/import/imported-key.dto.js';
import { KeyDirectory } from '../../api-keys/key-directory.service.js';
import { KeyEditor } from '../../api-keys/key-editor.service.js';
import { KeyIssuer } from '../../api-keys/key-issuer.service.js';
import { KeyRevoker } from '../../api-keys/key-revoker.service.js';
import { BulkRevokeDto, RevokeKeyDto } from '../../api-keys/revoke-key.dto.js';
import { RotateKeyDto } from '../../api-keys/rotation/rotate-key.dto.js';
import { KeyRotator } from '../../api-keys/rotation/key-rotator.service.js';
import { UpdateKeyDto } from '../../api-keys/update-key.dto.js';
import { isUuid } from '../../http/validators.js';
import { notFound } from '../../http/problem.js';
import type { Behalf } from '../behalf.js';
import { Catalogue } from '../../access/catalogue.js';
import { asHost } from '../guard/refusal.js';
import { uuidOf } from '../organization-id.js';
import { Behalves } from '../behalves.js';
import type {
  ApiKey,
  ApiKeyChanges,
  ApiKeyFilter,
  ApiKeyPage,
  BulkRevocation,
  BulkRevocationResult,
  ImportedApiKey,
  IssuedApiKey,
  NewApiKey,
  Revocation,
  Rotation,
} from './api-keys.types.js';
import { readList } from './list-input.js';
import { read } from './read-input.js';

/** The API keys of an organization. Nobody on whose behalf it is asked hands out more than they have. */
@Injectable()
export class ApiKeysService {
  /** @internal */
  constructor(
    private readonly behalves: Behalves,
    private readonly issuer: KeyIssuer,
    private readonly directory: KeyDirectory,
    private readonly editor: KeyEditor,
    private readonly rotator: KeyRotator,
    private readonly revoker: KeyRevoker,
    private readonly bulk: BulkRevoker,
    private readonly importer: KeyImporter,
    private readonly catalogue: Catalogue,
  ) {}

  /** The token is in the answer and nowhere else. @throws Refusal */
  create(behalf: Behalf, key: NewApiKey): Promise<IssuedApiKey> {
    return this.behalves.as(behalf, async (principal) => {
      const dto = { ...(await read(CreateKeyDto, key)), deliver: 'response' as const };
      return (await this.issuer.create(principal, dto, '')) as IssuedApiKey;
    });
  }

  /** By default every key that is not revoked or expired, newest first. @throws Refusal */
  list(behalf: Behalf, filter: ApiKeyFilter = {}): Promise<ApiKeyPage> {
    return this.behalves.as(behalf, async (principal) =>
      this.directory.list(principal, await readList(filter)),
    );
  }

  /** @throws Refusal, 404 for a key of another organization too */
  get(behalf: Behalf, id: string): Promise<ApiKey> {
    return this.behalves.as(behalf, (principal) => this.directory.get(principal, keyId(id)));
  }

  /** Holds from the key's next request on. @throws Refusal */
  update(behalf: Behalf, id: string, changes: ApiKeyChanges): Promise<ApiKey> {
    return this.behalves.as(behalf, async (principal) =>
      this.editor.update(principal, keyId(id), await read(UpdateKeyDto, changes)),
    );
  }

  /** A successor that can do the same; for a while both work. @throws Refusal */
  rotate(behalf: Behalf, id: string, rotation: Rotation = {}): Promise<IssuedApiKey> {
    return this.behalves.as(behalf, async (principal) => {
      const dto = await read(RotateKeyDto, rotation);
      return (await this.rotator.rotate(principal, keyId(id), dto)) as IssuedApiKey;
    });
  }

  /** Holds from the key's next request on, on every instance. @throws Refusal */
  revoke(behalf: Behalf, id: string, revocation: Revocation): Promise<ApiKey> {
    return this.behalves.as(behalf, async (principal) =>
      this.revoker.revoke(principal, keyId(id), await read(RevokeKeyDto, revocation)),
    );
  }

  /** Many keys, all of them or none. @throws Refusal */
  bulkRevoke(behalf: Behalf, revocation: BulkRevocation): Promise<BulkRevocationResult> {
    return this.behalves.as(behalf, async (principal) =>
      this.bulk.revoke(principal, await read(BulkRevokeDto, revocation)),
    );
  }

  /**
   * Keys that were issued elsewhere, by the SHA-256 of their tokens, go on working as they are. All or none; those that are
   * there already stay as they are.
   * @throws Refusal
   */
  import(keys: readonly KeyToImport[]): Promise<readonly ImportedApiKey[]> {
    const given = keys.map((key) => ({ ...key, organizationId: uuidOf(key.organizationId) }));
    return asHost(this.catalogue, null, () => this.importer.import(given));
  }
}

function keyId(id: string): string {
  if (isUuid(id)) return id.toLowerCase();
  throw notFound('API key');
}
