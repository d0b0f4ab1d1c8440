import type { OpenAPIObject } from '@nestjs/swagger';
import type { AccessDeclaration } from '../access/access.decorators.js';
import type { Catalogue } from '../access/catalogue.js';
import type { RouteEntry } from '../access/route-inventory.js';
import { problemReference } from './problems.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']> & Record<`x-${string}`, unknown>;
type Parameter = { name: string; in: string; description?: string; schema?: object; required?: boolean };

/** Adds to each operation what its route declares and what all routes of its kind have in common. */
export function describeOperations(
  document: OpenAPIObject,
  routes: readonly RouteEntry[],
  catalogue: Catalogue,
): void {
  const problems: string[] = [];
  const summaries = new Set<string>();
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    const operation = document.paths[path]?.[route.method.toLowerCase() as 'get'] as Operation | undefined;
    // the documentation's own pages are left out
    if (!operation) continue;
    describeAccess(operation, route.access, catalogue);
    describeParameters(operation, route);
    operation.summary = operation.summary?.replace(/\.$/, '');
    if (!operation.summary || summaries.has(operation.summary)) {
      problems.push(`${route.handler} needs a docstring that tells it from other operations.`);
    }
    summaries.add(operation.summary ?? '');
    const success = successOf(operation);
    if (success.status !== '204' && !success.response.content) {
      problems.push(`${route.handler} has no schema for its ${success.status}; lists need @ApiPage.`);
    }
    success.response.description ||= { 201: 'Created', 204: 'Done' }[success.status] ?? 'OK';
    if (success.status === '201') describeIdempotency(operation);
    for (const status of problemStatuses(operation, route, success.status)) {
      operation.responses[status] ??= problemReference(status);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function successOf({ responses }: Operation) {
  const status = Object.keys(responses).find((key) => key.startsWith('2'))!;
  return { status, response: responses[status] as { description: string; content?: object } };
}

function securityOf({ kind }: AccessDeclaration): Record<string, string[]>[] {
  if (kind === 'public') return [];
  return kind === 'service' ? [{ bearer: [] }] : [{ bearer: [] }, { cookie: [] }];
}

function describeAccess(operation: Operation, access: AccessDeclaration, catalogue: Catalogue): void {
  operation.security = securityOf(access);
  const text: string[] = operation.description ? [operation.description] : [];
  if (access.kind === 'permission') {
    const { name, description, feature, partlyWith } = catalogue.permission(access.permission);
    const scopes = catalogue.scopesHolding(name);
    operation.summary ||= description;
    operation['x-required-permission'] = name;
    operation['x-scopes'] = scopes;
    text.push(`Needs the permission \`${name}\`${access.anywhere ? ' in one organization at least' : ''}.`);
    text.push(
      scopes.length > 0
        ? `Scopes of a key that hold it: ${scopes.map((scope) => `\`${scope}\``).join(', ')}.`
        : 'No scope holds it: it is for people.',
    );
    if (feature) {
      operation['x-required-feature'] = feature;
      const plans = catalogue.plansWith(feature).map((plan) => `\`${plan}\``);
      text.push(`Needs the feature \`${feature}\` (plans: ${plans.join(', ')}).`);
      if (partlyWith) text.push(`With \`${partlyWith}\` alone a part of it is allowed.`);
    }
    if (access.services) text.push('A service token may call it too.');
  } else if (access.kind === 'public') text.push('Needs no credential.');
  else if (access.kind === 'service') text.push('For service tokens (`pst_…`) alone.');
  else text.push(access.people ? 'For people; API keys are refused.' : 'For any caller.');
  operation.description = text.join(' ');
}

/** Path parameters that only the guard reads are declared nowhere else. */
function describeParameters(operation: Operation, route: RouteEntry): void {
  const parameters = (operation.parameters ?? []) as Parameter[];
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const inPath = names.map((name): Parameter =>
    name === 'organizationId'
      ? {
          name,
          in: 'path',
          required: true,
          description: 'id of the organization, or `self` for the one an API key belongs to',
          schema: { type: 'string' },
        }
      : { name, in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
  );
  const others = parameters.filter((parameter) => parameter.in !== 'path');
  operation.parameters = [...inPath, ...others] as Operation['parameters'];
}

function describeIdempotency(operation: Operation): void {
  (operation.parameters as Parameter[]).push({
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A text of your choice. The same request with the same key within 24 hours is not done again: it gets the first ' +
      'answer as a 200 with `Idempotent-Replayed: true`, without what is shown once.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  });
}

function problemStatuses(
  operation: Operation,
  { method, path, access }: RouteEntry,
  success: string,
): number[] {
  const isChange = method !== 'GET';
  const isPublic = access.kind === 'public';
  const when: [number, boolean][] = [
    [400, path.startsWith('/v1/')],
    [401, !isPublic],
    [403, !isPublic],
    [404, path.includes(':')],
    [409, isChange],
    [413, operation.requestBody !== undefined],
    [415, operation.requestBody !== undefined],
    [422, success === '201'],
    // what anybody can call is throttled, keys have rate limits
    [429, isPublic ? isChange : access.kind !== 'authenticated' || !access.unlimited],
    [503, path !== '/health/live'],
  ];
  return when.filter(([, applies]) => applies).map(([status]) => status);
}
