import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/access.decorators.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import { InvitationsService } from './invitations.service.js';
import { AcceptInvitationDto } from './login.dto.js';
import { SessionCookie } from './session-cookie.js';
import { SignInView, signInView } from './sign-in.view.js';

@ApiTags('authentication')
@Controller('v1/invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly cookie: SessionCookie,
  ) {}

  /** Redeems an invitation's link, with a password or with the session of the person who is invited. */
  @Post('accept')
  @HttpCode(200)
  @Public()
  async accept(
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() dto: AcceptInvitationDto,
  ): Promise<SignInView> {
    return signInView(await this.invitations.accept(dto, request), this.cookie, reply);
  }
}
