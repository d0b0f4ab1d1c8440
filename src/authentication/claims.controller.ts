import { Body, Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../access/access.decorators.js';
import { CreatedApiKeyView } from '../api-keys/api-key.view.js';
import { ClaimKeyDto } from './claim.dto.js';
import { ClaimsService } from './claims.service.js';

@ApiTags('api-keys')
@Controller('v1/api-keys')
export class ClaimsController {
  constructor(private readonly claims: ClaimsService) {}

  /** Opens the one-time link of an unclaimed key, which makes its token and shows it, once. */
  @Post('claim')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  claim(@Req() request: FastifyRequest, @Body() dto: ClaimKeyDto): Promise<CreatedApiKeyView> {
    return this.claims.claim(dto.token, request.context);
  }
}
