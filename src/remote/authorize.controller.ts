import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { CurrentPrincipal, ServicesOnly } from '../access/access.decorators.js';
import type { Principal } from '../access/principal.js';
import { AuthorizationView, AuthorizeDto } from './authorize.dto.js';
import { AuthorizeService } from './authorize.service.js';
import { MAX_QUESTIONS, readQuestions } from './questions.js';

const oneOrMany = (model: typeof AuthorizeDto | typeof AuthorizationView) => {
  const $ref = getSchemaPath(model);
  return { oneOf: [{ $ref }, { type: 'array', items: { $ref }, minItems: 1, maxItems: MAX_QUESTIONS }] };
};

@ApiTags('services')
@Controller('v1/authorize')
export class AuthorizeController {
  constructor(private readonly authorizer: AuthorizeService) {}

  /** Whether callers of another service may do what they ask it for; one question, or a list of them. */
  @Post()
  @HttpCode(200)
  @ApiExtraModels(AuthorizeDto, AuthorizationView)
  @ApiBody({ schema: oneOrMany(AuthorizeDto) })
  @ApiOkResponse({ schema: oneOrMany(AuthorizationView) })
  @ServicesOnly()
  async authorize(
    @CurrentPrincipal() service: Principal,
    @Body() body: AuthorizeDto | AuthorizeDto[],
  ): Promise<AuthorizationView | AuthorizationView[]> {
    const answers = await this.authorizer.authorize(service, readQuestions(body));
    return Array.isArray(body) ? answers : answers[0]!;
  }
}
