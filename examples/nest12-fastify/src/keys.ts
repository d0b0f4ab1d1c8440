import { NestFactory } from '@nestjs/core';
import { ApiKeysService, OrganizationsService, type Scope } from 'praesidia-keys';
import { AppModule } from './app.module.js';

// npm run keys -- create <tenant> <name> <scope>…   |   npm run keys -- revoke <tenant> <id>
const [action, tenant = '', what = '', ...scopes] = process.argv.slice(2);
const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
const keys = app.get(ApiKeysService);
const organization = { organizationId: tenant };
if (action === 'create') {
  await app.get(OrganizationsService).ensure({ id: tenant, name: tenant });
  const { id, token } = await keys.create(organization, { name: what, scopes: scopes as Scope[] });
  process.stdout.write(`id    ${id}\ntoken ${token}\n`);
} else {
  const { status } = await keys.revoke(organization, what, { reason: 'no_longer_needed' });
  process.stdout.write(`${status}\n`);
}
await app.close();
