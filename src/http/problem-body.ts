import { STATUS_CODES } from 'node:http';
import type { Problem } from './problem.js';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** The body of a problem (RFC 9457). `type` is a path of this service that documents the code. */
export const problemBody = (problem: Problem, requestId: string): Record<string, unknown> => ({
  type: `/problems#${problem.code}`,
  title: STATUS_CODES[problem.getStatus()] ?? 'Error',
  status: problem.getStatus(),
  detail: problem.detail,
  code: problem.code,
  requestId,
  ...problem.extra,
});
