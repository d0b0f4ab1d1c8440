import { IsIn, IsObject, IsOptional, IsString, IsUrl, MaxLength, ValidateIf } from 'class-validator';
import { IsLabel, IsSmallJson } from '../http/validators.js';
import { AGENT_STATUSES, type Agent, type AgentStatus } from './agent.entity.js';

const isUrl = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };

export class RegisterAgentDto {
  /** unique within the organization */
  @IsLabel() @MaxLength(200) name: string;
  /** where the agent is reached, http or https */
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  @IsUrl(isUrl, { message: 'endpoint must be an http or https URL' })
  endpoint?: string | null;
  @IsOptional() @IsIn(AGENT_STATUSES) status?: AgentStatus;
  /** free-form settings of the agent, 64 KiB at the most */
  @IsOptional() @IsObject() @IsSmallJson() configuration?: Record<string, unknown>;
}

export class UpdateAgentDto {
  @ValidateIf((_, value) => value !== undefined) @IsLabel() @MaxLength(200) name?: string;
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  @IsUrl(isUrl, { message: 'endpoint must be an http or https URL' })
  endpoint?: string | null;
  @ValidateIf((_, value) => value !== undefined) @IsIn(AGENT_STATUSES) status?: AgentStatus;
  @ValidateIf((_, value) => value !== undefined)
  @IsObject()
  @IsSmallJson()
  configuration?: Record<string, unknown>;
}

export class AgentView {
  id: string;
  organizationId: string;
  name: string;
  endpoint: string | null;
  status: AgentStatus;
  configuration: object;
  createdAt: Date;
  updatedAt: Date;
}

export const agentView = (agent: Agent): AgentView => ({
  id: agent.id,
  organizationId: agent.organizationId,
  name: agent.name,
  endpoint: agent.endpoint,
  status: agent.status,
  configuration: agent.configuration,
  createdAt: agent.createdAt,
  updatedAt: agent.updatedAt,
});
