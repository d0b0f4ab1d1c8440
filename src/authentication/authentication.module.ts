import { Module } from '@nestjs/common';
import { PrincipalResolver } from '../access/ports.js';
import { AuditModule } from '../audit/audit.module.js';
import { CredentialReader } from './credential-reader.js';
import { Credentials } from './credentials.js';
import { KeyResolver } from './key.resolver.js';
import { LastUsed } from './last-used.js';
import { Rejections } from './rejections.js';
import { SessionCookie } from './session-cookie.js';
import { SessionResolver } from './session.resolver.js';

@Module({
  imports: [AuditModule],
  providers: [
    { provide: PrincipalResolver, useClass: Credentials },
    CredentialReader,
    KeyResolver,
    SessionResolver,
    SessionCookie,
    LastUsed,
    Rejections,
  ],
  exports: [PrincipalResolver],
})
export class AuthenticationModule {}
