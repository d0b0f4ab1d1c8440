import { Module, type DynamicModule, type ModuleMetadata, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Catalogue } from '../access/catalogue.js';
import { RouteInventory } from '../access/route-inventory.js';
import { TokenDigest } from '../access/token-digest.js';
import { Config } from '../config/config.js';
import { SecretBox } from '../config/secret-box.js';
import { Database } from '../database/database.js';
import { HostDatabase } from './database/host-database.js';
import { HostRouteInventory } from './guard/host-route-inventory.js';
import { catalogueOf } from './host-catalogue.js';
import { hostConfig } from './host-config.js';
import { HostOptions, type PraesidiaOptions } from './options.js';

const RUNTIME: Provider[] = [
  { provide: Config, inject: [HostOptions], useFactory: hostConfig },
  { provide: HostDatabase, inject: [HostOptions, Config], useFactory: HostDatabase.open },
  { provide: Database, inject: [HostDatabase], useFactory: ({ database }: HostDatabase) => database },
  { provide: TokenDigest, inject: [HostDatabase], useFactory: ({ digest }: HostDatabase) => digest },
  { provide: SecretBox, inject: [TokenDigest], useFactory: (digest: TokenDigest) => new SecretBox(digest) },
  {
    provide: Catalogue,
    inject: [HostOptions],
    useFactory: ({ catalogue = {}, plans }: PraesidiaOptions) => new Catalogue(catalogueOf(catalogue, plans)),
  },
  { provide: RouteInventory, useClass: HostRouteInventory },
];

/** What the modules of a host stand on: its options, its database, its catalogue. Global, so that it is closed last. */
@Module({})
export class RuntimeModule {
  static forRoot(options: readonly Provider[], imports: ModuleMetadata['imports'] = []): DynamicModule {
    const exported = [HostOptions, Config, Database, TokenDigest, SecretBox, Catalogue, RouteInventory];
    return {
      module: RuntimeModule,
      global: true,
      imports: [...imports, DiscoveryModule],
      providers: [...options, ...RUNTIME],
      exports: exported,
    };
  }
}
