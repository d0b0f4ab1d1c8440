import { Type } from 'class-transformer';
import { IsDefined, IsObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import { IsLabel } from '../http/validators.js';
import { IsEmailAddress } from '../organizations/email.js';
import { IsNewPassword } from '../organizations/password.rules.js';
import { TransportDto } from './login.dto.js';
import { UserView } from './sign-in.view.js';

export class NewOrganizationDto {
  @IsLabel() @MaxLength(200) name: string;
}

export class NewOwnerDto {
  @IsEmailAddress() email: string;
  @IsLabel() @MaxLength(200) name: string;
  /** 8 to 1024 characters, not the e-mail address */
  @IsNewPassword() password: string;
}

export class PerformSetupDto extends TransportDto {
  /** printed at the first start, or given as `SETUP_TOKEN` */
  @IsString() @MaxLength(1000) setupToken: string;
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => NewOrganizationDto)
  organization: NewOrganizationDto;
  @IsDefined() @IsObject() @ValidateNested() @Type(() => NewOwnerDto) user: NewOwnerDto;
}

export class FirstOrganizationView {
  id: string;
  name: string;
  plan: string;
}

export class FirstSessionView {
  /** shown here and never again; absent when the session is in a cookie */
  token?: string;
  expiresAt: Date;
}

export class SetupView {
  organization: FirstOrganizationView;
  user: UserView;
  session: FirstSessionView;
}

export class SetupStateView {
  /** whether there is nobody yet, so that `POST /v1/setup` is what to do first */
  needed: boolean;
}
