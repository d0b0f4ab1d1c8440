import type { ServerResponse } from 'node:http';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { PROBLEM_CONTENT_TYPE } from '../../http/problem-body.js';
import { Refusal } from './refusal.js';

/** The part of Fastify's reply that is used; Express has Node's response itself. */
interface Reply {
  code(status: number): Reply;
  headers(headers: Readonly<Record<string, string>>): Reply;
  send(body: string): void;
}

/** Answers what is refused here as problem+json (RFC 9457), and nothing else: a host's errors are the host's. */
@Catch(Refusal)
export class RefusalFilter implements ExceptionFilter<Refusal> {
  /** @returns for GraphQL, which has an answer of its own, the refusal */
  catch(refusal: Refusal, host: ArgumentsHost): Refusal | undefined {
    if (host.getType<string>() !== 'http') return refusal;
    const response = host.switchToHttp().getResponse<Reply | ServerResponse>();
    const headers = {
      ...refusal.headers,
      'content-type': PROBLEM_CONTENT_TYPE,
      'cache-control': 'no-store',
    };
    const body = JSON.stringify(refusal.getResponse());
    const status = refusal.getStatus();
    if ('code' in response) response.code(status).headers(headers).send(body);
    else {
      response.statusCode = status;
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(body);
    }
    return undefined;
  }
}
