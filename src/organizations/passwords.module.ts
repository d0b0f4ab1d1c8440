import { Module } from '@nestjs/common';
import { Passwords } from './passwords.js';

/** One `Passwords` for all who hash, so that its bound holds for the whole process. */
@Module({ providers: [Passwords], exports: [Passwords] })
export class PasswordsModule {}
