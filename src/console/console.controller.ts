import { randomBytes } from 'node:crypto';
import { Controller, Get, Headers, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/access.decorators.js';
import { notFound } from '../http/problem.js';
import { ConsoleFiles } from './console-files.js';

const FOREVER = 'public, max-age=31536000, immutable';

// nothing inline but the few styles that scripts add, which show the nonce of this very answer
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** The web console: one page on all of its paths, whose scripts speak the REST API. */
@ApiExcludeController()
@Controller()
export class ConsoleController {
  constructor(private readonly files: ConsoleFiles) {}

  @Get(['', 'setup', 'sign-in', 'account', 'o/:org', 'o/:org/:section', 'o/:org/:section/:id'])
  @Public()
  page(
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string {
    const nonce = randomBytes(16).toString('base64');
    const page = isPageAskedFor(accept) ? this.files.pageWith(nonce) : null;
    if (page === null) throw notFound('page');
    // who asks for data on such a path gets a problem, and no cache may mix the two up
    reply.headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(nonce),
      vary: 'accept',
    });
    return page;
  }

  @Get('console/:file')
  @Public()
  file(
    @Param('file') name: string,
    @Headers('accept-encoding') encodings: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): StreamableFile {
    const file = this.files.named(name);
    if (!file) throw notFound('file');
    const isGzipped = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(encodings ?? '');
    const content = isGzipped ? file.gzipped : file.content;
    reply.headers({ 'cache-control': FOREVER, vary: 'accept-encoding' });
    if (isGzipped) reply.header('content-encoding', 'gzip');
    return new StreamableFile(content, { type: file.type, length: content.length });
  }
}

const isPageAskedFor = (accept = '*/*'): boolean => /(text\/(html|\*)|\*\/\*)/.test(accept);
