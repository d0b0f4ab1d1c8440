import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticated, CurrentPrincipal, Public } from '../access/access.decorators.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import type { Principal } from '../access/principal.js';
import { ChangePasswordDto, LoginDto } from './login.dto.js';
import { LoginService } from './login.service.js';
import { SessionCookie } from './session-cookie.js';
import { SignInView, signInView } from './sign-in.view.js';
import { WhoAmIService } from './whoami.service.js';
import { WhoAmIView } from './whoami.view.js';

@ApiTags('authentication')
@Controller('v1/auth')
export class LoginController {
  constructor(
    private readonly logins: LoginService,
    private readonly whoAmIs: WhoAmIService,
    private readonly cookie: SessionCookie,
  ) {}

  /** Signs a person in, as a bearer token or as a cookie of a browser. */
  @Post('login')
  @HttpCode(200)
  @Public()
  async login(
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() dto: LoginDto,
  ): Promise<SignInView> {
    return signInView(await this.logins.login(dto, request), this.cookie, reply);
  }

  /** Ends the session that is presented. */
  @Post('logout')
  @HttpCode(204)
  @Authenticated({ people: true })
  async logout(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.logins.logout(principal);
    if (request.headers.cookie !== undefined) reply.header('set-cookie', this.cookie.clear());
  }

  /** Changes the caller's own password and ends the other sessions. */
  @Post('password')
  @HttpCode(204)
  @Authenticated({ people: true })
  changePassword(@CurrentPrincipal() principal: Principal, @Body() dto: ChangePasswordDto): Promise<void> {
    return this.logins.changePassword(principal, dto);
  }

  /** Who is calling, by key or by session. */
  @Get('whoami')
  @Authenticated({ evenSuspended: true })
  whoAmI(@CurrentPrincipal() principal: Principal): Promise<WhoAmIView> {
    return this.whoAmIs.describe(principal);
  }
}
