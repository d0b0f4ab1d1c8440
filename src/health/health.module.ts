import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

/** Tells whoever runs the service whether to restart it (`live`) and whether to send it requests (`ready`). */
@Module({ controllers: [HealthController], providers: [HealthService] })
export class HealthModule {}
