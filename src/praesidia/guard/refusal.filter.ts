import type { ServerResponse } from 'node:http';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { PROBLEM_CONTENT_TYPE } from '../../http/problem-body.js';
import { Refusal } from './refusal.js';

/** The part of Fastify's reply that is used; Express has Node's response itself. */
interface Reply {
  code(status: number): Reply;
  headers(headers: Readonly<Record<string, string>>): Reply;
  send(body: string): void;
}

/** A client of `ws`, which takes texts, or of Socket.IO, which has events. */
type Socket =
  { readonly readyState: number; send(text: string): void } | { emit(event: string, data: object): void };

/**
 * Answers what is refused here as problem+json (RFC 9457), and nothing else: a host's errors are the host's. It is bound for the
 * whole application; Nest has gateways name it themselves: `@UseFilters(RefusalFilter)`.
 */
@Catch(Refusal)
export class RefusalFilter implements ExceptionFilter<Refusal> {
  /** @returns for GraphQL, which has an answer of its own, the refusal; for microservices, the problem as what fails */
  catch(refusal: Refusal, host: ArgumentsHost): Refusal | Observable<never> | undefined {
    switch (host.getType<string>()) {
      case 'http':
        return answer(host.switchToHttp().getResponse(), refusal);
      case 'ws':
        return tell(host.switchToWs().getClient(), refusal.getResponse() as object);
      case 'rpc':
        return throwError(() => refusal.getResponse());
      default:
        return refusal;
    }
  }
}

function answer(response: Reply | ServerResponse, refusal: Refusal): undefined {
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
}

/** As Nest tells clients of exceptions. */
function tell(client: Socket, data: object): undefined {
  if ('readyState' in client) client.send(JSON.stringify({ event: 'exception', data }));
  else client.emit('exception', data);
}
