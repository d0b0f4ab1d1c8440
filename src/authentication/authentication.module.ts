import { Module } from '@nestjs/common';
import { ImportedKeysModule } from '../api-keys/import/imported-keys.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { HttpModule } from '../http/http.module.js';
import { PasswordsModule } from '../organizations/passwords.module.js';
import { AccessController } from './access.controller.js';
import { AccessExplainer } from './access-explainer.service.js';
import { Attempts } from './attempts.js';
import { ClaimsController } from './claims.controller.js';
import { ClaimsService } from './claims.service.js';
import { CredentialsModule } from './credentials.module.js';
import { IntrospectionController } from './introspection.controller.js';
import { IntrospectionService } from './introspection.service.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsService } from './invitations.service.js';
import { Links } from './links.js';
import { LoginController } from './login.controller.js';
import { LoginService } from './login.service.js';
import { OwnPassword } from './own-password.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { OwnSessionsService } from './own-sessions.service.js';
import { PagesController } from './pages/pages.controller.js';
import { PasswordResetController } from './password-reset.controller.js';
import { PasswordResetService } from './password-reset.service.js';
import { Sessions } from './sessions.js';
import { SetupController } from './setup.controller.js';
import { SetupService } from './setup.service.js';
import { SetupTokens } from './setup-tokens.js';
import { Throttle } from './throttle.js';
import { WhoAmIService } from './whoami.service.js';

@Module({
  imports: [AuditModule, CredentialsModule, HttpModule, ImportedKeysModule, PasswordsModule],
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
  ],
  exports: [CredentialsModule, SetupTokens],
})
export class AuthenticationModule {}
