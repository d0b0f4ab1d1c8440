import { Module } from '@nestjs/common';
import { MemberKeys } from '../organizations/ports.js';
import { KeysOfMember } from './member-keys.js';

/** Binds what organizations ask of keys when a member leaves. */
@Module({ providers: [{ provide: MemberKeys, useClass: KeysOfMember }], exports: [MemberKeys] })
export class MemberKeysModule {}
