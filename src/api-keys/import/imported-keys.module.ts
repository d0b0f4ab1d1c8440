import { Module } from '@nestjs/common';
import { ImportedKeys } from './imported-keys.js';

/** What the import of keys and whoever looks tokens up have in common. */
@Module({ providers: [ImportedKeys], exports: [ImportedKeys] })
export class ImportedKeysModule {}
