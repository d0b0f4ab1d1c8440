import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/access.decorators.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import { SessionCookie } from './session-cookie.js';
import { PerformSetupDto, SetupStateView, SetupView } from './setup.dto.js';
import { SetupService } from './setup.service.js';
import { signInView } from './sign-in.view.js';

@ApiTags('start-up')
@Controller('v1/setup')
export class SetupController {
  constructor(
    private readonly service: SetupService,
    private readonly cookie: SessionCookie,
  ) {}

  /** Whether the set-up is still to be done. */
  @Get()
  @Public()
  async state(): Promise<SetupStateView> {
    return { needed: !(await this.service.state()).done };
  }

  /** Makes the first organization and its owner, once. */
  @Post()
  @Public()
  async setup(
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() dto: PerformSetupDto,
  ): Promise<SetupView> {
    const { plan, ...signedIn } = await this.service.setup(dto, request);
    const { token, expiresAt, user, organizations } = signInView(signedIn, this.cookie, reply);
    const { id, name } = organizations[0]!;
    return { organization: { id, name, plan }, user, session: { token, expiresAt } };
  }
}
