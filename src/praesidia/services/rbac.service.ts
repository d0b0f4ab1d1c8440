import { Injectable } from '@nestjs/common';
import {
  Catalogue,
  type Permission,
  type PermissionDefinition,
  type ScopeDefinition,
} from '../../access/catalogue.js';
import { notFound } from '../../http/problem.js';
import { isUuid } from '../../http/validators.js';
import { CreateRoleDto, UpdateRoleDto } from '../../rbac/role.dto.js';
import { RolesService } from '../../rbac/roles.service.js';
import type { Behalf } from '../behalf.js';
import { Behalves } from '../behalves.js';
import { read } from './read-input.js';

export interface OrganizationRole {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
  readonly builtIn: boolean;
}

export interface NewRole {
  readonly name: string;
  readonly description?: string | null;
  readonly permissions: readonly Permission[];
}

/** Roles of an organization, and what roles and keys can be made of. */
@Injectable()
export class RbacService {
  /** @internal */
  constructor(
    private readonly behalves: Behalves,
    private readonly roles: RolesService,
    private readonly catalogue: Catalogue,
  ) {}

  get permissions(): readonly PermissionDefinition[] {
    return this.catalogue.permissions;
  }

  get scopes(): readonly ScopeDefinition[] {
    return this.catalogue.scopes;
  }

  /** @throws Refusal */
  async list(behalf: Behalf): Promise<OrganizationRole[]> {
    return this.behalves.as(behalf, async (principal) => {
      const roles: OrganizationRole[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await this.roles.list(principal, { limit: 200, cursor });
        roles.push(...page.items);
        cursor = page.nextCursor;
      }
      return roles;
    });
  }

  /** @throws Refusal, for permissions that whoever makes it does not have too */
  create(behalf: Behalf, role: NewRole): Promise<OrganizationRole> {
    return this.behalves.as(behalf, async (principal) =>
      this.roles.create(principal, await read(CreateRoleDto, role)),
    );
  }

  /** Holds from the next request of everybody who has the role. @throws Refusal */
  update(behalf: Behalf, id: string, changes: Partial<NewRole>): Promise<OrganizationRole> {
    return this.behalves.as(behalf, async (principal) =>
      this.roles.update(principal, roleId(id), await read(UpdateRoleDto, changes)),
    );
  }

  /** @throws Refusal */
  delete(behalf: Behalf, id: string): Promise<void> {
    return this.behalves.as(behalf, (principal) => this.roles.delete(principal, roleId(id)));
  }
}

function roleId(id: string): string {
  if (isUuid(id)) return id.toLowerCase();
  throw notFound('role');
}
