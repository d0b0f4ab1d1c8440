import { Module } from '@nestjs/common';
import { Admission } from '../access/admission.js';
import { PrincipalResolver, RequestLimits } from '../access/ports.js';
import { ImportedKeysModule } from '../api-keys/import/imported-keys.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { CredentialReader } from './credential-reader.js';
import { Credentials } from './credentials.js';
import { Housekeeping } from './housekeeping.js';
import { KeyLimits } from './key-limits.js';
import { KeyResolver } from './key.resolver.js';
import { LastUsed } from './last-used.js';
import { OverlapStarts } from './overlap-starts.js';
import { PepperMoves } from './pepper-moves.js';
import { RateWindows } from './rate-windows.js';
import { Rejections } from './rejections.js';
import { ReuseNotices } from './reuse-notices.js';
import { ServiceResolver } from './service.resolver.js';
import { SessionCookie } from './session-cookie.js';
import { SessionResolver } from './session.resolver.js';

/** A presented token -> its principal, and what comes of its being used. Wherever requests are let in, with routes of ours or without. */
@Module({
  imports: [AuditModule, ImportedKeysModule],
  providers: [
    Credentials,
    { provide: PrincipalResolver, useExisting: Credentials },
    { provide: RequestLimits, useClass: KeyLimits },
    Admission,
    CredentialReader,
    KeyResolver,
    RateWindows,
    SessionResolver,
    ServiceResolver,
    SessionCookie,
    LastUsed,
    PepperMoves,
    Rejections,
    ReuseNotices,
    OverlapStarts,
    Housekeeping,
  ],
  exports: [Admission, CredentialReader, Credentials, PrincipalResolver, RequestLimits, SessionCookie],
})
export class CredentialsModule {}
