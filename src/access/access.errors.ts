import { HttpException } from '@nestjs/common';
import type { Decision } from './decide.js';
import type { Principal } from './principal.js';

/** The decision was no. Answered 403. */
export class AccessDenied extends HttpException {
  constructor(
    readonly principal: Principal,
    readonly decision: Extract<Decision, { allowed: false }>,
  ) {
    super('Access denied', 403);
  }
}

/** A key called a route that is for people. Answered 403. */
export class PeopleOnly extends HttpException {
  constructor() {
    super('This route is for people', 403);
  }
}

/** A person or a key called a route that is for service tokens. Answered 403. */
export class ForServicesOnly extends HttpException {
  constructor() {
    super('This route is for service tokens', 403);
  }
}

/** The caller would hand out more than it holds. Answered 403. */
export class ExceedsCaller extends HttpException {
  constructor(readonly detail: string) {
    super(detail, 403);
  }
}

/** The organization of the path is not the caller's, or is not there at all; both look the same. Answered 404. */
export class OrganizationNotFound extends HttpException {
  constructor() {
    super('Not found', 404);
  }
}
