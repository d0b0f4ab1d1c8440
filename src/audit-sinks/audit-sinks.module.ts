import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HttpModule } from '../http/http.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { AuditSinksController } from './audit-sinks.controller.js';
import { AuditSinksService } from './audit-sinks.service.js';
import { Dispatcher } from './delivery/dispatcher.js';
import { HttpsTransport } from './delivery/https-transport.js';
import { SinkReader } from './delivery/sink-reader.js';
import { SinkRun } from './delivery/sink-run.js';
import { SinkStates } from './delivery/sink-states.js';
import { SyslogTransport } from './delivery/syslog-transport.js';
import { Transports } from './delivery/transports.js';
import { SinkCursorService } from './sink-cursor.service.js';
import { SinkDeliveriesService } from './sink-deliveries.service.js';
import { SinkOperationsController } from './sink-operations.controller.js';
import { SinkPlan } from './sink-plan.js';
import { SinkSecretService } from './sink-secret.service.js';
import { SinkSecrets } from './sink-secrets.js';
import { SinkTestService } from './sink-test.service.js';
import { SinkUrls } from './sink-url.js';

/** Forwards the audit log to receivers that organizations name. */
@Module({
  imports: [AuditModule, HttpModule, OutboundModule],
  controllers: [AuditSinksController, SinkOperationsController],
  providers: [
    AuditSinksService, SinkSecretService, SinkCursorService, SinkTestService, SinkDeliveriesService,
    SinkPlan, SinkSecrets, SinkUrls,
    Dispatcher, SinkRun, SinkReader, SinkStates, Transports, HttpsTransport, SyslogTransport,
  ], // prettier-ignore
})
export class AuditSinksModule {}
