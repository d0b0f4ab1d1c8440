import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../access/access.decorators.js';
import { PerformSetupDto, SetupView } from './setup.dto.js';
import { SetupService } from './setup.service.js';

@ApiTags('start-up')
@Controller('v1/setup')
export class SetupController {
  constructor(private readonly service: SetupService) {}

  /** Makes the first organization and its owner, once. */
  @Post()
  @Public()
  setup(@Req() request: FastifyRequest, @Body() dto: PerformSetupDto): Promise<SetupView> {
    return this.service.setup(dto, request.context);
  }
}
