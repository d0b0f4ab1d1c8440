import { Module, type DynamicModule } from '@nestjs/common';
import { TokenDigest } from '../access/token-digest.js';
import { Config } from './config.js';
import { SecretBox } from './secret-box.js';

/** Hands out the validated configuration, and what is made of its pepper. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config, pepper: string): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: Config, useValue: config },
        { provide: TokenDigest, useFactory: () => new TokenDigest(pepper) },
        {
          provide: SecretBox,
          useFactory: (digest: TokenDigest) => new SecretBox(digest),
          inject: [TokenDigest],
        },
      ],
      exports: [Config, TokenDigest, SecretBox],
    };
  }
}
