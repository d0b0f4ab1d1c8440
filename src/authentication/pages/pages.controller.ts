import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../access/access.decorators.js';

// scripts and styles of our own alone, nothing inline, and no frame around it
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const INVITATION = file('invitation.html');
const RESET_PASSWORD = file('reset-password.html');
const CLAIM = file('claim.html');
const CLAIM_SCRIPT = file('claim.js');
const STYLE = file('link.css');
const SCRIPT = file('link.js');

const Html = (): MethodDecorator => Header('content-type', 'text/html; charset=utf-8');
const Strict = (): MethodDecorator => Header('content-security-policy', POLICY);

/** The pages that one-time links lead to. They work without any console. */
@ApiExcludeController()
@Controller()
export class PagesController {
  @Get('invitations/accept')
  @Html()
  @Strict()
  @Public()
  invitation(): string {
    return INVITATION;
  }

  @Get('reset-password')
  @Html()
  @Strict()
  @Public()
  resetPassword(): string {
    return RESET_PASSWORD;
  }

  @Get('api-keys/claim')
  @Html()
  @Strict()
  @Public()
  claim(): string {
    return CLAIM;
  }

  @Get('pages/claim.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Public()
  claimScript(): string {
    return CLAIM_SCRIPT;
  }

  @Get('pages/link.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Public()
  style(): string {
    return STYLE;
  }

  @Get('pages/link.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Public()
  script(): string {
    return SCRIPT;
  }
}
