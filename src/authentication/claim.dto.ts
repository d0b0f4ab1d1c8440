import { IsString, MaxLength } from 'class-validator';

export class ClaimKeyDto {
  /** of the one-time link */
  @IsString() @MaxLength(1000) token: string;
}
