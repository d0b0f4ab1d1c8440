import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { foldEmail } from '../organizations/email.js';
import { IsNewPassword } from '../organizations/password.rules.js';
import { TRANSPORTS, type Transport } from './sign-in.view.js';

export class TransportDto {
  /** how the session reaches the client: in the answer (the default), or in a cookie that scripts cannot read */
  @IsOptional() @IsIn(TRANSPORTS) transport?: Transport;
}

export class LoginDto extends TransportDto {
  /** in any case; one that no account can have is answered like any unknown one */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? foldEmail(value) : value))
  @IsString()
  @MaxLength(1000)
  email: string;
  @IsString() @MaxLength(4096) password: string;
}

export class ChangePasswordDto {
  @IsString() @MaxLength(4096) currentPassword: string;
  /** 8 to 1024 characters, not the e-mail address */
  @IsNewPassword() newPassword: string;
}

export class ResetPasswordDto extends TransportDto {
  /** of the operator's one-time link */
  @IsString() @MaxLength(1000) token: string;
  /** 8 to 1024 characters, not the e-mail address */
  @IsNewPassword() password: string;
}

export class AcceptInvitationDto extends TransportDto {
  /** of the one-time link */
  @IsString() @MaxLength(1000) token: string;
  /**
   * A new password, or the current one where the account has one that its person has chosen. Not needed with the session
   * of such an account; when it is given, a session is not looked at.
   */
  @IsOptional() @IsNewPassword() password?: string | null;
}
