import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength, ValidateIf } from 'class-validator';
import type { Catalogue } from '../access/catalogue.js';
import { IsLabel } from '../http/validators.js';
import { permissionsOfRole } from './role-permissions.js';
import type { Role } from './role.entity.js';

export class CreateRoleDto {
  /** unique within the organization, whatever the case of its letters */
  @IsLabel() @MaxLength(100) name: string;
  @IsOptional() @IsString() @MaxLength(1000) description?: string | null;
  /** names of the catalogue (`GET /v1/permissions`), none that the caller does not have */
  @IsArray() @ArrayMaxSize(500) @IsString({ each: true }) permissions: string[];
}

export class UpdateRoleDto {
  @ValidateIf((_, value) => value !== undefined) @IsLabel() @MaxLength(100) name?: string;
  @IsOptional() @IsString() @MaxLength(1000) description?: string | null;
  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ArrayMaxSize(500)
  @IsString({ each: true })
  permissions?: string[];
}

export class RoleView {
  id: string;
  name: string;
  description: string;
  permissions: string[];
  /** cannot be changed; what it holds is said by the catalogue */
  builtIn: boolean;
}

export const roleView = (catalogue: Catalogue, role: Role): RoleView => ({
  id: role.id,
  name: role.name,
  description: role.description,
  permissions: [...permissionsOfRole(catalogue, role)],
  builtIn: role.builtIn,
});
