import { Module } from '@nestjs/common';
import { AllowedMethods } from './allowed-methods.js';
import { CursorCodec } from './cursor.js';

/** What list endpoints and the root share. */
@Module({ providers: [AllowedMethods, CursorCodec], exports: [AllowedMethods, CursorCodec] })
export class HttpModule {}
