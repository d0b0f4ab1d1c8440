import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditModule } from './audit.module.js';
import { AuditExportController } from './export/audit-export.controller.js';

@Module({ imports: [AuditModule], controllers: [AuditController, AuditExportController] })
export class AuditRoutesModule {}
