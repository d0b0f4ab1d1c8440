import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { IsLabel } from '../http/validators.js';
import { IsEmailAddress } from './email.js';
import { IsNewPassword } from './password.rules.js';
import { KEY_CHOICES, type KeyChoice } from './ports.js';

export class AddMemberDto {
  @IsEmailAddress() email: string;
  /** shown until the person has joined; an existing account keeps its own */
  @IsLabel() @MaxLength(200) name: string;
  /** makes a new person a member at once; never changes an existing account */
  @IsOptional() @IsNewPassword() password?: string | null;
  /** ids of roles, at least one */
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(100) @IsString({ each: true }) roles: string[];
}

export class UpdateMemberDto {
  /** ids of roles, at least one; they replace the present ones */
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(100) @IsString({ each: true }) roles: string[];
}

export class RemoveMemberDto {
  /** what becomes of the keys that the person has made; `revoke` needs `api_keys.revoke`; default `keep` */
  @ValidateIf((_, value) => value !== undefined) @IsIn(KEY_CHOICES) keys?: KeyChoice;
  /** only tells what would happen */
  @ValidateIf((_, value) => value !== undefined) @IsBoolean() dryRun?: boolean;
}

export class MemberRoleView {
  id: string;
  name: string;
}

export class MemberView {
  userId: string;
  email: string;
  name: string;
  /** an invited member has no access before the link is redeemed */
  status: 'active' | 'invited';
  roles: MemberRoleView[];
}

export class AddedMemberView extends MemberView {
  /** one-time link for an invited person, valid for 7 days; shown here and never again */
  inviteUrl?: string;
}

export class MadeKeyView {
  id: string;
  prefix: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export class RemovedMemberView {
  /** keys the person had made that still work; with plan and expiry as before */
  keysKept: number;
  keysRevoked: number;
  /** with `dryRun`, for who may see keys: which these are, those used last first, 1,000 at the most */
  keys?: MadeKeyView[];
}
