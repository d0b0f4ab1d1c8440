import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HttpModule } from '../http/http.module.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { NewMembersService } from './new-members.service.js';
import { Offboarding } from './offboarding.service.js';
import { OrganizationsController } from './organizations.controller.js';
import { OrganizationsService } from './organizations.service.js';
import { PasswordsModule } from './passwords.module.js';

@Module({})
export class OrganizationsModule {
  /** @param ports modules that export what implements `MemberKeys` */
  static forRoot(ports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return {
      module: OrganizationsModule,
      imports: [AuditModule, HttpModule, PasswordsModule, ...ports],
      controllers: [OrganizationsController, MembersController],
      providers: [OrganizationsService, MembersService, NewMembersService, Offboarding],
    };
  }
}
