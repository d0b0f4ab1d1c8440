import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Catalogue } from '../access/catalogue.js';
import { AllowedMethods } from './allowed-methods.js';
import './fastify-request.js';
import { PROBLEM_CONTENT_TYPE, problemBody } from './problem-body.js';
import type { Problem } from './problem.js';
import { failureOf, frameworkProblem, toProblem } from './to-problem.js';

/** Answers every error as problem+json (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly allowedMethods: AllowedMethods,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    void this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = this.wrongMethod(error, request, reply) ?? toProblem(error, this.catalogue);
    const status = problem.getStatus();
    if (status >= 500) request.log.error({ err: error }, problem.code);
    request.context.failure = failureOf(error, problem);
    for (const [name, value] of Object.entries(problem.headers)) reply.header(name, value);
    reply.code(status).header('content-type', PROBLEM_CONTENT_TYPE).header('cache-control', 'no-store');
    reply.send(JSON.stringify(problemBody(problem, request.context.id)));
  }

  private wrongMethod(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem | null {
    if (!(error instanceof NotFoundException)) return null;
    const allowed = this.allowedMethods.of(request.url);
    if (allowed.length === 0) return null;
    reply.header('allow', allowed.join(', '));
    return frameworkProblem({ statusCode: 405 });
  }
}
