import { Controller, Get, Module, Param, Post } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Request } from 'express';
import {
  CurrentPrincipal,
  PermissionGuard,
  PraesidiaModule,
  Public,
  RequirePermission,
  type Principal,
} from 'praesidia-keys';
import { catalogue } from './catalogue';

@Controller('tenants/:tenant/invoices')
export class InvoicesController {
  @Get()
  @RequirePermission('invoices.view')
  list(@Param('tenant') tenant: string, @CurrentPrincipal() { subject }: Principal) {
    return { invoices: [], tenant, caller: subject.name };
  }

  @Post()
  @RequirePermission('invoices.send')
  send() {
    return { sent: true };
  }

  @Get('about')
  @Public()
  about() {
    return { public: true };
  }
}

@Module({
  imports: [
    PraesidiaModule.forRoot<Request>({
      database: { url: process.env.DATABASE_URL },
      catalogue,
      organizationFrom: (request) => request.params.tenant as string | undefined,
    }),
  ],
  controllers: [InvoicesController],
  providers: [{ provide: APP_GUARD, useExisting: PermissionGuard }],
})
export class AppModule {}
