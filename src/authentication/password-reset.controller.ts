import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/access.decorators.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import { ResetPasswordDto } from './login.dto.js';
import { PasswordResetService } from './password-reset.service.js';
import { SessionCookie } from './session-cookie.js';
import { SignInView, signInView } from './sign-in.view.js';

@ApiTags('authentication')
@Controller('v1/auth/password/reset')
export class PasswordResetController {
  constructor(
    private readonly resets: PasswordResetService,
    private readonly cookie: SessionCookie,
  ) {}

  /** Redeems the operator's one-time link: sets a new password and signs in. */
  @Post()
  @HttpCode(200)
  @Public()
  async reset(
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() dto: ResetPasswordDto,
  ): Promise<SignInView> {
    return signInView(await this.resets.reset(dto, request), this.cookie, reply);
  }
}
