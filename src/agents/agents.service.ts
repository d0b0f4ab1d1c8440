import { Injectable } from '@nestjs/common';
import { NamedResources, type ResourceKind } from '../resources/named-resources.js';
import { agentView, type AgentView, type RegisterAgentDto, type UpdateAgentDto } from './agent.dto.js';
import { Agent } from './agent.entity.js';

@Injectable()
export class AgentsService extends NamedResources<Agent, RegisterAgentDto, UpdateAgentDto, AgentView> {
  protected readonly kind: ResourceKind<Agent, RegisterAgentDto, AgentView> = {
    entity: Agent,
    target: 'agent',
    actions: { created: 'agent.registered', updated: 'agent.updated', deleted: 'agent.deleted' },
    initial: ({ name, endpoint, status, configuration }) => ({
      name,
      endpoint: endpoint ?? null,
      status: status ?? 'active',
      configuration: configuration ?? {},
    }),
    view: agentView,
  };
}
