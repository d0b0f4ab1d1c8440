import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated } from '../access/access.decorators.js';
import { Catalogue } from '../access/catalogue.js';
import { CursorCodec } from '../http/cursor.js';
import { ApiPage, PageQuery, type Page } from '../http/pagination.js';
import { staticPage } from '../http/static-page.js';
import { PermissionView, ScopeView } from './catalogue.view.js';

/** What roles and keys can be made of; the same for every organization. */
@ApiTags('catalogue')
@Controller('v1')
export class CatalogueController {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly cursors: CursorCodec,
  ) {}

  /** The permissions there are. */
  @Get('permissions')
  @ApiPage(PermissionView)
  @Authenticated()
  permissions(@Query() page: PageQuery): Page<PermissionView> {
    return staticPage(this.cursors, 'permissions', this.catalogue.permissions, page);
  }

  /** The scopes there are, and what they hold. */
  @Get('scopes')
  @ApiPage(ScopeView)
  @Authenticated()
  scopes(@Query() page: PageQuery): Page<ScopeView> {
    return staticPage(this.cursors, 'scopes', this.catalogue.scopes, page);
  }
}
