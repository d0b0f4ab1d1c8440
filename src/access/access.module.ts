import { Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Catalogue, type CatalogueDefinition } from './catalogue.js';
import { RouteInventory } from './route-inventory.js';

/** Holds the catalogue. The root makes it once and passes the same object to whoever imports it. */
@Module({})
export class AccessModule {
  static forRoot(definition: CatalogueDefinition): DynamicModule {
    return {
      module: AccessModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [{ provide: Catalogue, useFactory: () => new Catalogue(definition) }, RouteInventory],
      exports: [Catalogue, RouteInventory],
    };
  }
}
