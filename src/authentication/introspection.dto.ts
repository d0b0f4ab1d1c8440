import { IsOptional, IsString, MaxLength } from 'class-validator';

/** The form of RFC 7662, section 2.1; the same as JSON will do. */
export class IntrospectDto {
  @IsString() @MaxLength(10_000) token: string;
  /** taken, and of no use: a token says itself what it is */
  @IsOptional() @IsString() @MaxLength(100) token_type_hint?: string;
}

/** The answer of RFC 7662, section 2.2; of a token that is not active it says nothing else. */
export class IntrospectionView {
  active: boolean;
  /** the scopes that the token has in full at this moment, separated by spaces */
  scope?: string;
  /** id of the API key */
  client_id?: string;
  /** the same: a key acts for itself */
  sub?: string;
  token_type?: 'Bearer';
  /** when it ends, in seconds since 1970; left out when it does not */
  exp?: number;
  /** when it came into being, in seconds since 1970 */
  iat?: number;
  organization_id?: string;
}
