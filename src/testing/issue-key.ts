import type { INestApplicationContext } from '@nestjs/common';
import type { Scope } from '../access/catalogue.js';
import { ApiKeysService } from '../praesidia/services/api-keys.service.js';
import type { IssuedApiKey, NewApiKey } from '../praesidia/services/api-keys.types.js';
import { OrganizationsService, type HostOrganization } from '../praesidia/services/organizations.service.js';

/** A key as a test wants it. */
export type TestKey = Partial<NewApiKey> & {
  readonly scopes: readonly Scope[];
  /** whose it is; made where it is not there. Left out: the tenant `test` */
  readonly organization?: Partial<HostOrganization>;
};

/**
 * A real key, in an application with `PraesidiaModule` on a database of the test's: what it presents is verified as any
 * other's is.
 */
export async function issueKey(
  app: Pick<INestApplicationContext, 'get'>,
  { organization = {}, ...key }: TestKey,
): Promise<IssuedApiKey> {
  const { id = 'test', plan } = organization;
  const organizations = app.get(OrganizationsService, { strict: false });
  const known = await organizations.get(id);
  if (!known || plan !== undefined)
    await organizations.ensure({ id, name: organization.name ?? known?.name ?? `Organization ${id}`, plan });
  return app
    .get(ApiKeysService, { strict: false })
    .create({ organizationId: id, name: 'test' }, { name: 'Test key', ...key });
}
