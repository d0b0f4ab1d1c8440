import { Module } from '@nestjs/common';
import { PrincipalResolver, RequestLimits } from '../access/ports.js';
import { ImportedKeysModule } from '../api-keys/import/imported-keys.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { HttpModule } from '../http/http.module.js';
import { PasswordsModule } from '../organizations/passwords.module.js';
import { AccessController } from './access.controller.js';
import { AccessExplainer } from './access-explainer.service.js';
import { Attempts } from './attempts.js';
import { ClaimsController } from './claims.controller.js';
import { ClaimsService } from './claims.service.js';
import { CredentialReader } from './credential-reader.js';
import { Credentials } from './credentials.js';
import { Housekeeping } from './housekeeping.js';
import { IntrospectionController } from './introspection.controller.js';
import { IntrospectionService } from './introspection.service.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsService } from './invitations.service.js';
import { KeyLimits } from './key-limits.js';
import { KeyResolver } from './key.resolver.js';
import { LastUsed } from './last-used.js';
import { PepperMoves } from './pepper-moves.js';
import { Links } from './links.js';
import { LoginController } from './login.controller.js';
import { LoginService } from './login.service.js';
import { OverlapStarts } from './overlap-starts.js';
import { OwnPassword } from './own-password.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { OwnSessionsService } from './own-sessions.service.js';
import { PagesController } from './pages/pages.controller.js';
import { PasswordResetController } from './password-reset.controller.js';
import { PasswordResetService } from './password-reset.service.js';
import { RateWindows } from './rate-windows.js';
import { Rejections } from './rejections.js';
import { ReuseNotices } from './reuse-notices.js';
import { SessionCookie } from './session-cookie.js';
import { SessionResolver } from './session.resolver.js';
import { Sessions } from './sessions.js';
import { SetupController } from './setup.controller.js';
import { SetupService } from './setup.service.js';
import { SetupTokens } from './setup-tokens.js';
import { Throttle } from './throttle.js';
import { WhoAmIService } from './whoami.service.js';

@Module({
  imports: [AuditModule, HttpModule, ImportedKeysModule, PasswordsModule],
  controllers: [
    SetupController,
    LoginController,
    PasswordResetController,
    OwnSessionsController,
    InvitationsController,
    ClaimsController,
    AccessController,
    IntrospectionController,
    PagesController,
  ],
  providers: [
    { provide: PrincipalResolver, useClass: Credentials },
    { provide: RequestLimits, useClass: KeyLimits },
    CredentialReader,
    KeyResolver,
    RateWindows,
    SessionResolver,
    SessionCookie,
    LastUsed,
    PepperMoves,
    Rejections,
    ReuseNotices,
    OverlapStarts,
    Throttle,
    Attempts,
    Sessions,
    OwnPassword,
    Links,
    SetupTokens,
    SetupService,
    LoginService,
    WhoAmIService,
    OwnSessionsService,
    InvitationsService,
    ClaimsService,
    AccessExplainer,
    IntrospectionService,
    PasswordResetService,
    Housekeeping,
  ],
  exports: [CredentialReader, PrincipalResolver, RequestLimits, SetupTokens],
})
export class AuthenticationModule {}
