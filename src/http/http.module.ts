import { Module } from '@nestjs/common';
import { CursorCodec } from './cursor.js';

/** What list endpoints share. */
@Module({ providers: [CursorCodec], exports: [CursorCodec] })
export class HttpModule {}
