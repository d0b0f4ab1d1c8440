import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';

export class ChangePlanDto {
  /** name of a plan (`GET /v1/plans`) */
  @IsString() plan: string;
}

export class OrganizationPlanView {
  plan: string;
  features: string[];
}

export class PlanView {
  name: string;
  @ApiProperty({ type: [String] }) features: readonly string[];
}
