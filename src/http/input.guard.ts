import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/internal';
import type { FastifyRequest } from 'fastify';
import { TokenDigest } from '../access/token-digest.js';
import './fastify-request.js';
import { assertJson, isText, noText } from './json-body.js';
import { invalid } from './problem.js';
import { idempotencyOf } from './request-context.js';

interface Takes {
  readonly query: boolean;
  readonly body: boolean;
}

/**
 * Checks what no DTO can see: texts and depth of the body, repeated query parameters, input that the route does not take,
 * the Idempotency-Key. Bound behind the `PermissionGuard`, so that 401 and 403 come before any complaint about the input.
 */
@Injectable()
export class InputGuard implements CanActivate {
  private readonly known = new Map<unknown, Takes>();
  private readonly secrets: [Buffer, ...Buffer[]];

  constructor(digest: TokenDigest) {
    this.secrets = digest.deriveSecrets('idempotency');
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!request.context.route.startsWith('/v1/')) return true;
    const takes = this.takesOf(context);
    assertQuery(request.query as Record<string, unknown>, takes);
    assertJson(request.body);
    if (!takes.body) assertNoFields(request.body);
    request.context.idempotency = idempotencyOf(request, this.secrets);
    return true;
  }

  private takesOf(context: ExecutionContext): Takes {
    const handler = context.getHandler();
    let takes = this.known.get(handler);
    if (!takes) {
      const metadata = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name) as object;
      // keys are `<kind>:<index>`
      const kinds = new Set(Object.keys(metadata ?? {}).map((key) => Number.parseInt(key, 10)));
      takes = { query: kinds.has(RouteParamtypes.QUERY), body: kinds.has(RouteParamtypes.BODY) };
      this.known.set(handler, takes);
    }
    return takes;
  }
}

function assertQuery(query: Record<string, unknown>, takes: Takes): void {
  for (const [name, value] of Object.entries(query)) {
    if (!isText(name)) throw noText(name);
    if (!takes.query) throw invalid({ field: name, detail: `${name} is not known here.` });
    if (typeof value !== 'string') throw invalid({ field: name, detail: `${name} must be given once.` });
    if (!isText(value)) throw noText(name);
  }
}

function assertNoFields(body: unknown): void {
  if (body === undefined || body === null) return;
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw invalid({ field: '', detail: 'This route takes no body.' });
  }
  const [field] = Object.keys(body);
  if (field !== undefined) throw invalid({ field, detail: `${field} is not known here.` });
}
