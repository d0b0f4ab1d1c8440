import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { Catalogue } from '../access/catalogue.js';
import { RouteInventory } from '../access/route-inventory.js';
import { TokenDigest } from '../access/token-digest.js';
import { AppModule } from '../app.module.js';
import { readConfig } from '../config/config.js';
import { Database } from '../database/database.js';
import { platformCatalogue } from '../platform.catalogue.js';
import { problemResponses, problemSchema } from './problems.js';
import { describeOperations } from './operations.js';

const DESCRIPTION = `Organization API keys: scoped, shown once, revoked without a window, every use on record.

Authenticate with \`Authorization: Bearer <token>\`, an API key (\`psk_…\`) or the session of a person (\`pss_…\`); browsers keep
their session in a cookie. Each operation names the permission it needs. Errors are problems after RFC 9457 whose codes are
explained at [/problems](/problems). Times are RFC 3339 in UTC with milliseconds, ids are UUIDs. Lists answer
\`{items, nextCursor}\`; pass \`nextCursor\` as \`cursor\` for the next page. Unknown fields and parameters are refused.
Every answer carries \`X-Request-Id\`, under which the audit log knows the request.`;

/** What the operations are grouped by; a controller says which by `@ApiTags`. */
const TAGS: Record<string, string> = {
  'start-up': 'The first organization and its owner',
  authentication: 'Signing in and out, own sessions, who one is',
  organizations: 'Tenants, their settings and integrations',
  members: 'People of an organization and invitations',
  roles: 'What members are granted',
  catalogue: 'The permissions and scopes there are',
  plans: 'What organizations have bought',
  'api-keys': 'Credentials for automation',
  access: 'Why somebody may or may not do something, and what a token may do',
  audit: 'Who did what, when and from where',
  services: 'What other services ask and report, by service tokens',
  'audit-sinks': 'Where the audit log is forwarded to, and how that goes',
  agents: 'AI agents and what they consume',
  workflows: 'Sequences of steps',
  analytics: 'Usage and costs',
  health: 'For whoever runs the service',
};

/**
 * The OpenAPI document of the service, from its controllers, what they declare and the catalogue. The application is put
 * together for it but not started, so nothing asks the database anything.
 * @throws Error naming each operation whose answer has no schema
 */
export async function createOpenApiDocument(version: string): Promise<OpenAPIObject> {
  const app = await NestFactory.create(
    AppModule.forRoot({
      config: readConfig({}),
      catalogue: platformCatalogue,
      digest: new TokenDigest('the pepper of a service that never starts'),
      database: Object.create(Database.prototype) as Database,
    }),
    new FastifyAdapter(),
    { logger: false, abortOnError: false },
  );
  const inventory = app.get(RouteInventory);
  inventory.onModuleInit();
  const settings = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Praesidia Keys')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .addServer('/')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'An API key, a session token or a service token' },
      'bearer',
    )
    .addCookieAuth('__Host-praesidia_session', { type: 'apiKey', in: 'cookie' }, 'cookie')
    .build();
  const document = SwaggerModule.createDocument(app, settings, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  document.components!.schemas = { ...sorted(document.components!.schemas!), Problem: problemSchema() };
  document.components!.responses = problemResponses();
  document.tags = tagsOf(document);
  describeOperations(document, inventory.routes, app.get(Catalogue));
  return withPlainNames(document);
}

function tagsOf({ paths }: OpenAPIObject): { name: string; description: string }[] {
  const operations = Object.values(paths).flatMap((item) => Object.values(item) as { tags?: string[] }[]);
  const used = new Set(operations.flatMap(({ tags }) => tags ?? []));
  const unknown = [...used].filter((name) => !Object.hasOwn(TAGS, name));
  if (unknown.length > 0) throw new Error(`Describe these tags in TAGS: ${unknown.join(', ')}.`);
  return Object.entries(TAGS)
    .filter(([name]) => used.has(name))
    .map(([name, description]) => ({ name, description }));
}

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Schemas are called `Agent` and `RegisterAgent` where the code says `AgentView` and `RegisterAgentDto`. */
function withPlainNames(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components!.schemas!;
  const plain = (name: string) => name.replace(/(View|Dto)$/, '');
  const names = Object.keys(schemas);
  const twice = names.filter((name) => names.some((other) => other !== name && plain(other) === plain(name)));
  if (twice.length > 0) throw new Error(`Schemas would have the same name: ${twice.join(', ')}.`);
  document.components!.schemas = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [plain(name), schema]),
  );
  const text = JSON.stringify(document).replaceAll(
    /"#\/components\/schemas\/(\w+)"/g,
    (_, name: string) => `"#/components/schemas/${plain(name)}"`,
  );
  return JSON.parse(text) as OpenAPIObject;
}
