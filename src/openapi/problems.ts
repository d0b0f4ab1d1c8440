import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_CONTENT_TYPE } from '../http/problem-body.js';
import { PROBLEM_CODES } from '../http/problem-codes.js';

type ComponentsObject = NonNullable<OpenAPIObject['components']>;
type Schema = Record<string, unknown>;

const lines = Object.entries(PROBLEM_CODES);
const MEDIA_TYPE = PROBLEM_CONTENT_TYPE.split(';', 1)[0]!;

/** The one schema of all errors. */
export const problemSchema = (): Schema => ({
  type: 'object',
  description: 'A problem after RFC 9457.',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'where the code is explained' },
    title: { type: 'string', description: 'the name of the status' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'what is wrong with this request' },
    code: { type: 'string', enum: lines.map(([code]) => code) },
    requestId: { type: 'string', format: 'uuid' },
    errors: {
      type: 'array',
      description: 'with `validation_failed`',
      items: {
        type: 'object',
        required: ['field', 'detail'],
        properties: {
          field: { type: 'string', description: 'path of the field or name of the parameter' },
          detail: { type: 'string', description: 'what is accepted' },
        },
      },
    },
    reason: {
      type: 'string',
      enum: ['not_granted', 'out_of_scope'],
      description: 'with `insufficient_scope`',
    },
    rule: { type: 'string', description: 'with `policy_violation`: the rule of the policy' },
    latestExpiresAt: {
      type: 'string',
      format: 'date-time',
      nullable: true,
      description: 'with `policy_violation`: the latest expiry that the policy accepts',
    },
    requiredPermission: { type: 'string' },
    scopes: { type: 'array', items: { type: 'string' }, description: 'scopes that would do' },
    requiredFeature: { type: 'string', description: 'with `plan_upgrade_required`' },
    plan: { type: 'string', description: 'the current plan' },
    plansWithFeature: { type: 'array', items: { type: 'string' } },
  },
});

const nameOf = (status: number): string => STATUS_CODES[status]!.replaceAll(/\W/g, '');

export const problemReference = (status: number) => ({ $ref: `#/components/responses/${nameOf(status)}` });

/** One response for each status, listing the codes it comes with. */
export function problemResponses(): NonNullable<ComponentsObject['responses']> {
  const statuses = [...new Set(lines.flatMap(([, { status }]) => [...status]))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      nameOf(status),
      {
        description: lines
          .filter(([, line]) => (line.status as readonly number[]).includes(status))
          .map(([code, line]) => `\`${code}\`: ${line.meaning}`)
          .join('\n\n'),
        content: { [MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}
