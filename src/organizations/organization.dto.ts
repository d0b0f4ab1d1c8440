import { IsBoolean, MaxLength, ValidateIf } from 'class-validator';
import { IsLabel } from '../http/validators.js';
import type { Organization } from './organization.entity.js';

export class CreateOrganizationDto {
  @IsLabel() @MaxLength(200) name: string;
}

export class UpdateOrganizationDto {
  @ValidateIf((_, value) => value !== undefined) @IsLabel() @MaxLength(200) name?: string;
  /** whether keys have only what their creator's roles give at the moment */
  @ValidateIf((_, value) => value !== undefined) @IsBoolean() keysFollowCreator?: boolean;
}

export class OrganizationView {
  id: string;
  name: string;
  plan: string;
  keysFollowCreator: boolean;
  createdAt: Date;
}

export const organizationView = (organization: Organization): OrganizationView => ({
  id: organization.id,
  name: organization.name,
  plan: organization.plan,
  keysFollowCreator: organization.keysFollowCreator,
  createdAt: organization.createdAt,
});
