import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import { UnitOfWork, type Transaction } from '../audit/unit-of-work.js';
import { newId } from '../database/columns.js';
import { Database } from '../database/database.js';
import { violatedUnique } from '../database/errors.js';
import { CursorCodec } from '../http/cursor.js';
import { keysetColumns, keysetPage, type Page, type PageQuery, type SortColumn } from '../http/pagination.js';
import { conflict, notFound } from '../http/problem.js';
import { agentView, type AgentView, type RegisterAgentDto, type UpdateAgentDto } from './agent.dto.js';
import { Agent } from './agent.entity.js';

const NEWEST_FIRST: SortColumn[] = [
  { sql: 'created_at', type: 'timestamptz', direction: 'DESC' },
  { sql: 'id', type: 'uuid', direction: 'DESC' },
];

@Injectable()
export class AgentsService {
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly cursors: CursorCodec,
  ) {}

  async list({ organization }: TenantPrincipal, page: PageQuery): Promise<Page<AgentView>> {
    return keysetPage<Agent, AgentView>((text, values) => this.database.query(text, values), this.cursors, {
      select: `SELECT id, organization_id AS "organizationId", name, endpoint, status, configuration,
        created_at AS "createdAt", updated_at AS "updatedAt", ${keysetColumns(NEWEST_FIRST)} FROM agents`,
      where: ['organization_id = $1'],
      values: [organization.id],
      sort: NEWEST_FIRST,
      binding: { list: 'agents', organization: organization.id },
      page,
      view: agentView,
    });
  }

  async get({ organization }: TenantPrincipal, id: string): Promise<AgentView> {
    const agent = await this.database.dataSource.manager.findOneBy(Agent, {
      id,
      organizationId: organization.id,
    });
    if (!agent) throw notFound('agent');
    return agentView(agent);
  }

  async register(principal: TenantPrincipal, dto: RegisterAgentDto): Promise<AgentView> {
    return this.work
      .create(principal, async (tx) => {
        const agent = tx.manager.create(Agent, {
          id: newId(),
          organizationId: principal.organization.id,
          name: dto.name,
          endpoint: dto.endpoint ?? null,
          status: dto.status ?? 'active',
          configuration: dto.configuration ?? {},
        });
        await tx.manager.insert(Agent, agent);
        tx.record({ action: 'agent.registered', target: { type: 'agent', id: agent.id, name: agent.name } });
        return agentView(agent);
      })
      .catch(nameTaken);
  }

  async update(principal: TenantPrincipal, id: string, dto: UpdateAgentDto): Promise<AgentView> {
    return this.work
      .run(principal, async (tx) => {
        const agent = await this.lock(tx, principal, id);
        Object.assign(agent, dto, { updatedAt: principal.at });
        await tx.manager.save(Agent, agent);
        const target = { type: 'agent', id, name: agent.name } as const;
        tx.record({ action: 'agent.updated', target, details: { fields: Object.keys(dto) } });
        return agentView(agent);
      })
      .catch(nameTaken);
  }

  async delete(principal: TenantPrincipal, id: string): Promise<void> {
    await this.work.run(principal, async (tx) => {
      const agent = await this.lock(tx, principal, id);
      await tx.manager.delete(Agent, { id, organizationId: principal.organization.id });
      tx.record({ action: 'agent.deleted', target: { type: 'agent', id, name: agent.name } });
    });
  }

  private async lock(tx: Transaction, { organization }: TenantPrincipal, id: string): Promise<Agent> {
    const agent = await tx.manager.findOne(Agent, {
      where: { id, organizationId: organization.id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!agent) throw notFound('agent');
    return agent;
  }
}

function nameTaken(error: unknown): never {
  if (violatedUnique(error)) throw conflict('There is already an agent with this name.');
  throw error;
}
