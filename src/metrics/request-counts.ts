import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import '../http/fastify-request.js';

/** Answered requests of this instance, by the template of their route. */
@Injectable()
export class RequestCounts {
  private readonly counts = new Map<string, number>();

  /** @param route its template; empty for none. A method that goes nowhere is the caller's invention, so it is not told. */
  add(method: string, route: string, status: number): void {
    const key = `${route && method} ${route} ${Math.floor(status / 100)}xx`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  *all(): Generator<[{ method: string; route: string; status: string }, number]> {
    for (const [key, count] of this.counts) {
      const [method, route, status] = key.split(' ') as [string, string, string];
      yield [{ method, route, status }, count];
    }
  }
}

export function countRequests(fastify: FastifyInstance, counts: RequestCounts): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    counts.add(request.method, request.context?.route ?? '', reply.statusCode);
    done();
  });
}
