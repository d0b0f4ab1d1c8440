import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../access/access.decorators.js';
import { notFound } from '../http/problem.js';
import { DocsFiles } from './docs-files.js';
import { DOCS_PAGE, PAGE_POLICY, PROBLEMS_PAGE } from './pages.js';

const HTML = 'text/html; charset=utf-8';

/** The documentation that the service brings along; nothing of it is loaded from elsewhere. */
@ApiExcludeController()
@Controller()
export class DocsController {
  constructor(private readonly files: DocsFiles) {}

  @Get('openapi.json')
  @Public()
  openapi(): StreamableFile {
    return this.files.openapi();
  }

  @Get('docs')
  @Public()
  @Header('content-type', HTML)
  @Header('content-security-policy', PAGE_POLICY)
  docs(): string {
    return DOCS_PAGE;
  }

  @Get('docs/:file')
  @Public()
  @Header('cache-control', 'public, max-age=3600')
  file(@Param('file') name: string): StreamableFile {
    const file = this.files.named(name);
    if (!file) throw notFound('page');
    return file;
  }

  @Get('problems')
  @Public()
  @Header('content-type', HTML)
  @Header('content-security-policy', PAGE_POLICY)
  problems(): string {
    return PROBLEMS_PAGE;
  }
}
