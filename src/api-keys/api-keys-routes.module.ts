import { Module } from '@nestjs/common';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysModule } from './api-keys.module.js';
import { IntegrationsController } from './integrations.controller.js';
import { OwnKeyController } from './own-key.controller.js';
import { PolicyController } from './policy/policy.controller.js';
import { ReportController } from './report/report.controller.js';
import { UsageController } from './usage/usage.controller.js';

@Module({
  imports: [ApiKeysModule],
  controllers: [
    ApiKeysController,
    OwnKeyController,
    IntegrationsController,
    PolicyController,
    UsageController,
    ReportController,
  ],
})
export class ApiKeysRoutesModule {}
