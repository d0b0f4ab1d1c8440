import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { CatalogueController } from './catalogue.controller.js';
import { RbacModule } from './rbac.module.js';
import { RolesController } from './roles.controller.js';

@Module({ imports: [RbacModule, HttpModule], controllers: [RolesController, CatalogueController] })
export class RbacRoutesModule {}
