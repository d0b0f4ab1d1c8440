import { Controller, Get, Module, Post } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  CurrentPrincipal,
  PermissionGuard,
  PraesidiaModule,
  RequirePermission,
  type Principal,
} from 'praesidia-keys';
import { catalogue } from './catalogue.js';

@Controller('invoices')
export class InvoicesController {
  @Get()
  @RequirePermission('invoices.view')
  list(@CurrentPrincipal() { organization }: Principal) {
    return { invoices: [], of: organization?.name };
  }

  @Post()
  @RequirePermission('invoices.send')
  send() {
    return { sent: true };
  }
}

@Module({
  imports: [PraesidiaModule.forRoot({ database: { url: process.env.DATABASE_URL }, catalogue })],
  controllers: [InvoicesController],
  providers: [{ provide: APP_GUARD, useExisting: PermissionGuard }],
})
export class AppModule {}
