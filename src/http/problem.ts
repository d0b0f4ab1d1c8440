import { HttpException } from '@nestjs/common';
import type { ProblemCode } from './problem-codes.js';

export interface FieldError {
  /** path of the field or name of the parameter, e.g. `scopes[2]` */
  readonly field: string;
  /** what is accepted */
  readonly detail: string;
}

/** An answer after RFC 9457 (problem+json); `extra` holds members that help, e.g. `errors` or `requiredPermission`. */
export class Problem extends HttpException {
  constructor(
    status: number,
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail, status);
  }
}

/** 404, alike for what is not there and for what belongs to somebody else. */
export const notFound = (what: string): Problem => new Problem(404, 'not_found', `There is no such ${what}.`);

export const conflict = (detail: string): Problem => new Problem(409, 'conflict', detail);

/** 400 naming each field with what is accepted. */
export const invalid = (...errors: FieldError[]): Problem =>
  new Problem(400, 'validation_failed', errors.map((error) => error.detail).join(' '), { errors });

export const unavailable = (): Problem =>
  new Problem(
    503,
    'unavailable',
    'The service cannot answer at the moment; nothing has changed. Try again.',
    {},
    { 'retry-after': '1' },
  );
