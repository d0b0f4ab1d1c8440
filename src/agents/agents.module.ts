import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HttpModule } from '../http/http.module.js';
import { AgentsController } from './agents.controller.js';
import { AgentUsageService } from './agent-usage.service.js';
import { AgentsService } from './agents.service.js';

@Module({
  imports: [AuditModule, HttpModule],
  controllers: [AgentsController],
  providers: [AgentsService, AgentUsageService],
})
export class AgentsModule {}
