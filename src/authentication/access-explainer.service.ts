import { Injectable } from '@nestjs/common';
import { Catalogue, type PermissionDefinition } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { statusContext } from '../api-keys/key-row.js';
import { statusOf, type KeyStatus } from '../api-keys/key-status.js';
import { Database } from '../database/database.js';
import { invalid, notFound } from '../http/problem.js';
import { grantsOf, type Grants } from '../rbac/grants.js';
import { permissionsOfRole } from '../rbac/role-permissions.js';
import type { AccessExplanationView, ExplainAccessDto } from './access.dto.js';
import { boundsOfKey, boundsOfMember } from './bounds.js';
import { explanation, type Subject } from './explanation.js';

interface ExplainedKey extends Grants {
  readonly status: KeyStatus;
  readonly scopes: string[];
  readonly allowedCidrs: string[];
  readonly plan: string;
  readonly followsCreator: boolean;
  readonly creatorIsMember: boolean;
}

interface ExplainedMember extends Grants {
  readonly status: 'active' | 'invited';
  readonly plan: string;
}

interface OrganizationRole {
  readonly name: string;
  readonly builtIn: boolean;
  readonly permissions: string[];
  /** the member has it, or will once they have accepted the invitation */
  readonly isGiven: boolean;
}

const ROLES = `
  SELECT r.name, r.built_in AS "builtIn", r.permissions, EXISTS (
    SELECT 1 FROM member_roles mr WHERE mr.organization_id = r.organization_id AND mr.role_id = r.id AND mr.user_id = $2
  ) AS "isGiven"
  FROM roles r WHERE r.organization_id = $1 ORDER BY NOT r.built_in, lower(r.name) COLLATE "C"`;

const MEMBER = `
  SELECT m.status, o.plan, g."builtInRoles", g."customPermissions"
  FROM members m JOIN organizations o ON o.id = m.organization_id
    LEFT JOIN LATERAL (${grantsOf('m.organization_id', 'm.user_id')}) g ON true
  WHERE m.organization_id = $1 AND m.user_id = $2`;

const keyText = (principal: TenantPrincipal): string => `
  SELECT ${statusOf(statusContext(principal, 'clock_timestamp()'))} AS status, k.scopes, k.allowed_cidrs AS "allowedCidrs", o.plan,
    o.keys_follow_creator AS "followsCreator", g."builtInRoles", g."customPermissions", EXISTS (
      SELECT 1 FROM members m WHERE m.organization_id = o.id AND m.user_id = k.creator_user_id AND m.status = 'active'
    ) AS "creatorIsMember"
  FROM api_keys k JOIN organizations o ON o.id = k.organization_id
    LEFT JOIN LATERAL (${grantsOf('k.organization_id', 'k.creator_user_id')}) g ON o.keys_follow_creator
  WHERE k.organization_id = $1 AND k.id = $2`;

/** Explains decisions: puts the question to the decision itself, and then looks what would turn its answer. */
@Injectable()
export class AccessExplainer {
  constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
  ) {}

  /** @throws Problem 400 naming the permissions there are, or unless the subject is exactly one; 404 */
  async explain(principal: TenantPrincipal, dto: ExplainAccessDto): Promise<AccessExplanationView> {
    const { keyId, userId } = dto;
    if ((keyId === undefined) === (userId === undefined))
      throw invalid({ field: '', detail: 'Give exactly one of keyId and userId.' });
    const permission = this.permissionOf(dto.permission);
    const subject = keyId
      ? await this.key(principal, keyId, permission)
      : await this.member(principal, userId!, permission);
    return explanation(this.catalogue, permission, subject);
  }

  private async key(
    principal: TenantPrincipal,
    id: string,
    { name }: PermissionDefinition,
  ): Promise<Subject> {
    const { organization } = principal;
    const [key] = await this.database.query<ExplainedKey>(keyText(principal), [organization.id, id]);
    if (!key) throw notFound('API key');
    const { status, plan, followsCreator, creatorIsMember, allowedCidrs } = key;
    const roles =
      followsCreator && creatorIsMember ? await this.rolesHolding(organization.id, null, name) : [];
    return {
      kind: 'key',
      bounds: boundsOfKey(this.catalogue, key, plan),
      plan,
      state: status === 'revoked' || status === 'expired' || status === 'unclaimed' ? status : null,
      roles: roles.map((role) => role.name),
      isGiven: false,
      allowedCidrs,
    };
  }

  private async member(
    { organization }: TenantPrincipal,
    id: string,
    { name }: PermissionDefinition,
  ): Promise<Subject> {
    const [member] = await this.database.query<ExplainedMember>(MEMBER, [organization.id, id]);
    if (!member) throw notFound('member');
    const roles = await this.rolesHolding(organization.id, id, name);
    return {
      kind: 'member',
      bounds: boundsOfMember(this.catalogue, member, member.plan),
      plan: member.plan,
      state: member.status === 'invited' ? 'invited' : null,
      roles: roles.map((role) => role.name),
      isGiven: roles.some(({ isGiven }) => isGiven),
      allowedCidrs: [],
    };
  }

  private async rolesHolding(
    organizationId: string,
    userId: string | null,
    permission: string,
  ): Promise<OrganizationRole[]> {
    const roles = await this.database.query<OrganizationRole>(ROLES, [organizationId, userId]);
    return roles.filter((role) =>
      permissionsOfRole(this.catalogue, role).some((held) => held === permission),
    );
  }

  private permissionOf(name: string): PermissionDefinition {
    if (this.catalogue.isPermission(name)) return this.catalogue.permission(name);
    const accepted = [...this.catalogue.allPermissions].join(', ');
    throw invalid({ field: 'permission', detail: `permission must be one of ${accepted}.` });
  }
}
