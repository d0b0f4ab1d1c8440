import { Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentPrincipal } from '../access/access.decorators.js';
import type { Principal } from '../access/principal.js';
import { IdParam } from '../http/id.pipe.js';
import { ApiPage, PageQuery, type Page } from '../http/pagination.js';
import { OwnSessionsService } from './own-sessions.service.js';
import { SessionView } from './own-sessions.view.js';

@ApiTags('authentication')
@Controller('v1/auth/sessions')
export class OwnSessionsController {
  constructor(private readonly sessions: OwnSessionsService) {}

  /** The caller's own sessions. */
  @Get()
  @ApiPage(SessionView)
  @Authenticated({ people: true })
  list(@CurrentPrincipal() principal: Principal, @Query() page: PageQuery): Promise<Page<SessionView>> {
    return this.sessions.list(principal, page);
  }

  /** Ends one of the caller's own sessions. */
  @Delete(':id')
  @HttpCode(204)
  @Authenticated({ people: true })
  end(@CurrentPrincipal() principal: Principal, @IdParam('id', 'session') id: string): Promise<void> {
    return this.sessions.end(principal, id);
  }
}
