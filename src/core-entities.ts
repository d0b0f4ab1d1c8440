import { ApiKey } from './api-keys/api-key.entity.js';
import { ClaimLink } from './api-keys/claim-link.entity.js';
import { ApiKeyPolicy } from './api-keys/policy/api-key-policy.entity.js';
import { PasswordReset } from './authentication/password-reset.entity.js';
import { ServiceToken } from './authentication/service-token.entity.js';
import { Session } from './authentication/session.entity.js';
import { SetupToken } from './authentication/setup-token.entity.js';
import { IdempotencyRecord } from './database/idempotency-record.entity.js';
import { Invitation } from './organizations/invitation.entity.js';
import { Member } from './organizations/member.entity.js';
import { Organization } from './organizations/organization.entity.js';
import { User } from './organizations/user.entity.js';
import { MemberRole } from './rbac/member-role.entity.js';
import { Role } from './rbac/role.entity.js';

/** What is stored wherever keys are, with the platform's own resources or without. */
export const coreEntities = [
  ApiKey, ApiKeyPolicy, ClaimLink, IdempotencyRecord, Invitation, Member, MemberRole, Organization, PasswordReset,
  Role, ServiceToken, Session, SetupToken, User,
]; // prettier-ignore
