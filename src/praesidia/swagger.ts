import type { Guarded } from '../access/admission.js';
import { successStatusOf, type Handler } from '../access/permission.guard.js';
import { PROBLEM_CODES } from '../http/problem-codes.js';

// the metadata that @nestjs/swagger reads, which a host may do without
const SECURITY = 'swagger/apiSecurity';
const RESPONSES = 'swagger/apiResponse';

/** The name of the security scheme, as `DocumentBuilder.addBearerAuth()` has it by default. */
export const SECURITY_SCHEME = 'bearer';

const problem = (codes: readonly string[]) => ({
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: codes },
    requestId: { type: 'string', format: 'uuid' },
    requiredPermission: { type: 'string' },
    scopes: { type: 'array', items: { type: 'string' }, description: 'scopes that hold the permission' },
  },
});

const answer = (description: string, status: number) => ({
  description,
  content: { 'application/problem+json': { schema: problem(codesOf(status)) } },
});

const codesOf = (status: number): string[] =>
  Object.entries(PROBLEM_CODES).flatMap(([code, line]) =>
    (line.status as readonly number[]).includes(status) ? [code] : [],
  );

/**
 * Tells the host's OpenAPI document, if it makes one, what a route asks for and how it refuses. What the host says itself goes
 * before; with answers said, the document has none by itself, so that of success is said, too.
 */
export function describeAccess(handler: Handler, declaration: Guarded): void {
  const said = (key: string): object | undefined => Reflect.getMetadata(key, handler) as object | undefined;
  const schemes = (said(SECURITY) as unknown[] | undefined) ?? [];
  Reflect.defineMetadata(SECURITY, [...schemes, { [SECURITY_SCHEME]: [] }], handler);
  const denied =
    declaration.kind === 'permission'
      ? `The caller does not have the permission ${declaration.permission}`
      : 'The caller may not do this';
  const own = said(RESPONSES) ?? {};
  const succeeds = Object.keys(own).some((status) => /^(2|default)/.test(status));
  const responses = {
    ...(!succeeds && { [successStatusOf(handler)]: { description: '' } }),
    401: answer('No credential, or one that is not valid', 401),
    403: answer(denied, 403),
    ...own,
  };
  Reflect.defineMetadata(RESPONSES, responses, handler);
}
