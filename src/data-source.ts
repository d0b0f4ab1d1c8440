import { DataSource } from 'typeorm';
import { AgentUsage } from './agents/agent-usage.entity.js';
import { AuditSink } from './audit-sinks/audit-sink.entity.js';
import { Agent } from './agents/agent.entity.js';
import { ApiKey } from './api-keys/api-key.entity.js';
import { ClaimLink } from './api-keys/claim-link.entity.js';
import { ApiKeyPolicy } from './api-keys/policy/api-key-policy.entity.js';
import { PasswordReset } from './authentication/password-reset.entity.js';
import { Session } from './authentication/session.entity.js';
import { SetupToken } from './authentication/setup-token.entity.js';
import type { Connection } from './database/connection.js';
import { MAIN_POOL } from './database/database.js';
import { IdempotencyRecord } from './database/idempotency-record.entity.js';
import { migrations } from './database/migrations/index.js';
import { SnakeNaming } from './database/naming.js';
import { Invitation } from './organizations/invitation.entity.js';
import { Member } from './organizations/member.entity.js';
import { Organization } from './organizations/organization.entity.js';
import { User } from './organizations/user.entity.js';
import { MemberRole } from './rbac/member-role.entity.js';
import { Role } from './rbac/role.entity.js';
import { Workflow } from './workflows/workflow.entity.js';

/** The one definition of the data source, for the service and for TypeORM's command line (`ormconfig.ts`). */
export function createDataSource(connection: Connection): DataSource {
  return new DataSource({
    type: 'postgres',
    entities: [
      Agent, AgentUsage, ApiKey, ApiKeyPolicy, AuditSink, ClaimLink, IdempotencyRecord, Invitation, Member, MemberRole, Organization,
      PasswordReset, Role,
      Session, SetupToken, User, Workflow,
    ], // prettier-ignore
    migrations,
    migrationsTableName: 'migrations',
    namingStrategy: new SnakeNaming(),
    installExtensions: false,
    synchronize: false,
    // pg reads the connection itself: TypeORM's own parser does not know sockets and options of the URL
    extra: { ...MAIN_POOL, ...connection },
    // every line would hold parameters
    logging: false,
  });
}
