import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsObject,
  IsOptional,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { IsLabel, IsSmallJson } from '../http/validators.js';
import type { Workflow } from './workflow.entity.js';

const MAX_STEPS = 100;

export class CreateWorkflowDto {
  /** unique within the organization */
  @IsLabel() @MaxLength(200) name: string;
  /** objects of any shape, in the order in which they run; 100 at the most, 64 KiB in all */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_STEPS)
  @IsObject({ each: true })
  @IsSmallJson()
  steps?: Record<string, unknown>[];
  /** true by default */
  @IsOptional() @IsBoolean() enabled?: boolean;
}

export class UpdateWorkflowDto {
  @ValidateIf((_, value) => value !== undefined) @IsLabel() @MaxLength(200) name?: string;
  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ArrayMaxSize(MAX_STEPS)
  @IsObject({ each: true })
  @IsSmallJson()
  steps?: Record<string, unknown>[];
  @ValidateIf((_, value) => value !== undefined) @IsBoolean() enabled?: boolean;
}

export class WorkflowView {
  id: string;
  organizationId: string;
  name: string;
  steps: object[];
  enabled: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export const workflowView = (workflow: Workflow): WorkflowView => ({
  id: workflow.id,
  organizationId: workflow.organizationId,
  name: workflow.name,
  steps: workflow.steps,
  enabled: workflow.enabled,
  createdAt: workflow.createdAt,
  updatedAt: workflow.updatedAt,
});
