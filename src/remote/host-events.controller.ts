import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, ServicesOnly } from '../access/access.decorators.js';
import type { Principal } from '../access/principal.js';
import { RecordedHostEventsView, RecordHostEventsDto } from './host-events.dto.js';
import { HostEventsService } from './host-events.service.js';

@ApiTags('services')
@Controller('v1/audit-events')
export class HostEventsController {
  constructor(private readonly events: HostEventsService) {}

  /** Puts what happened at another service into the logs of the organizations that it concerns. */
  @Post()
  @ServicesOnly()
  record(
    @CurrentPrincipal() service: Principal,
    @Body() dto: RecordHostEventsDto,
  ): Promise<RecordedHostEventsView> {
    return this.events.record(service, dto);
  }
}
