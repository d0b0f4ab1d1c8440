import { Module, type DynamicModule, type ModuleMetadata, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Catalogue } from '../../access/catalogue.js';
import { RouteInventory } from '../../access/route-inventory.js';
import { HostRouteInventory } from '../guard/host-route-inventory.js';
import { catalogueOf } from '../host-catalogue.js';
import { HostOptions } from '../options.js';
import { KeysService } from './keys-service.js';
import type { RemoteOptions } from './remote-options.js';

const RUNTIME: Provider[] = [
  {
    provide: KeysService,
    inject: [HostOptions],
    useFactory: (options: RemoteOptions) => new KeysService(options),
  },
  {
    // what there is at the keys service, that decides; here names are checked at boot
    provide: Catalogue,
    inject: [HostOptions],
    useFactory: ({ catalogue = {} }: RemoteOptions) => new Catalogue(catalogueOf(catalogue)),
  },
  { provide: RouteInventory, useClass: HostRouteInventory },
];

/** What a host stands on that asks a service: its options, its catalogue, the way there. */
@Module({})
export class RemoteRuntimeModule {
  static forRoot(options: readonly Provider[], imports: ModuleMetadata['imports'] = []): DynamicModule {
    return {
      module: RemoteRuntimeModule,
      global: true,
      imports: [...imports, DiscoveryModule],
      providers: [...options, ...RUNTIME],
      exports: [HostOptions, KeysService, Catalogue, RouteInventory],
    };
  }
}
