import { Module } from '@nestjs/common';
import { HostResolver } from './host-resolver.js';
import { Outbound } from './outbound.js';

@Module({ providers: [HostResolver, Outbound], exports: [Outbound] })
export class OutboundModule {}
