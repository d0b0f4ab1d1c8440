import { Module, type DynamicModule } from '@nestjs/common';
import { Database } from './database.js';

/** Hands the one `Database` of the process to whoever asks for it. */
@Module({})
export class DatabaseModule {
  static forRoot(database: Database): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [{ provide: Database, useValue: database }],
      exports: [Database],
    };
  }
}
