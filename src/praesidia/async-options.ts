import type { FactoryProvider, ModuleMetadata, Provider, Type } from '@nestjs/common';
import { HostOptions, type MaybePromise, type PraesidiaOptions } from './options.js';

/** Makes the options, as a provider of the host. */
export interface PraesidiaOptionsFactory<Options = PraesidiaOptions> {
  createPraesidiaOptions(): MaybePromise<Options>;
}

/** Options that are made of what other providers know: by exactly one of `useFactory`, `useClass` and `useExisting`. */
export interface PraesidiaAsyncOptions<Options = PraesidiaOptions> {
  /** modules that export what is injected */
  readonly imports?: ModuleMetadata['imports'];
  /** what `useFactory` is called with */
  readonly inject?: FactoryProvider['inject'];
  // what is injected is of any type
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly useFactory?: (...injected: any[]) => MaybePromise<Options>;
  readonly useClass?: Type<PraesidiaOptionsFactory<Options>>;
  readonly useExisting?: Type<PraesidiaOptionsFactory<Options>>;
}

/** @throws Error where it is not said by exactly one of the ways how they are made */
export function optionsProviders<Options>({
  inject = [],
  useFactory,
  useClass,
  useExisting,
}: PraesidiaAsyncOptions<Options>): Provider[] {
  if ([useFactory, useClass, useExisting].filter(Boolean).length !== 1)
    throw new Error('PraesidiaModule needs exactly one of useFactory, useClass and useExisting.');
  if (useFactory) return [{ provide: HostOptions, inject, useFactory }];
  const maker = (useClass ?? useExisting)!;
  return [
    ...(useClass ? [useClass] : []),
    {
      provide: HostOptions,
      inject: [maker],
      useFactory: (factory: PraesidiaOptionsFactory<Options>) => factory.createPraesidiaOptions(),
    },
  ];
}
