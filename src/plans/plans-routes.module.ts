import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { PlansController } from './plans.controller.js';
import { PlansModule } from './plans.module.js';

@Module({ imports: [PlansModule, HttpModule], controllers: [PlansController] })
export class PlansRoutesModule {}
