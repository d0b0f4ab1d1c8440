import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../access/access.decorators.js';
import { HealthService } from './health.service.js';
import { HealthView } from './health.view.js';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** The process serves, whatever becomes of its database */
  @Get('live')
  @Public()
  live(): HealthView {
    return { status: 'live' };
  }

  /** The service can answer: its database does, and takes changes */
  @Get('ready')
  @Public()
  async ready(): Promise<HealthView> {
    await this.health.assertReady();
    return { status: 'ready' };
  }
}
