import { Module, type DynamicModule } from '@nestjs/common';
import { TokenDigest } from '../access/token-digest.js';
import { Config } from './config.js';
import { SecretBox } from './secret-box.js';

/** Hands out the validated configuration, and what is made of its pepper. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config, digest: TokenDigest): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: Config, useValue: config },
        { provide: TokenDigest, useValue: digest },
        { provide: SecretBox, useValue: new SecretBox(digest) },
      ],
      exports: [Config, TokenDigest, SecretBox],
    };
  }
}
