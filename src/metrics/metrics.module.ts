import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthenticationModule } from '../authentication/authentication.module.js';
import { RetentionModule } from '../retention/retention.module.js';
import { Measurements } from './measurements.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { RequestCounts } from './request-counts.js';

/** Figures of this process and of its database, without anything that belongs to an organization. */
@Module({
  imports: [AuditModule, AuthenticationModule, RetentionModule],
  controllers: [MetricsController],
  providers: [Measurements, Metrics, RequestCounts],
})
export class MetricsModule {}
