import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { newId } from '../database/columns.js';
import { invalid, notFound } from '../http/problem.js';
import { agentUsageView, type AgentUsageView, type ReportUsageDto } from './agent-usage.dto.js';
import { AgentUsage } from './agent-usage.entity.js';
import { Agent } from './agent.entity.js';

const EARLIEST = new Date('2000-01-01T00:00:00Z');
/** clocks of reporters differ from the database's */
const TOLERANCE_MS = 5 * 60_000;

@Injectable()
export class AgentUsageService {
  constructor(private readonly work: UnitOfWork) {}

  /** @throws Problem 400 for a time in the future, 404 for an agent that is not there (any more) */
  async report(principal: TenantPrincipal, agentId: string, dto: ReportUsageDto): Promise<AgentUsageView> {
    const occurredAt = occurrence(dto.occurredAt, principal.at);
    const organizationId = principal.organization.id;
    return this.work.create(principal, async (tx) => {
      const agent = await tx.manager.findOneBy(Agent, { id: agentId, organizationId });
      if (!agent) throw notFound('agent');
      const usage = tx.manager.create(AgentUsage, {
        id: newId(),
        organizationId,
        agentId,
        agentName: agent.name,
        inputTokens: String(dto.inputTokens),
        outputTokens: String(dto.outputTokens),
        costUsd: dto.costUsd.toFixed(6),
        occurredAt,
      });
      await tx.manager.insert(AgentUsage, usage);
      const { inputTokens, outputTokens, costUsd } = dto;
      tx.record({
        action: 'agent.usage_reported',
        target: { type: 'agent', id: agentId, name: agent.name },
        details: { usageId: usage.id, inputTokens, outputTokens, costUsd, occurredAt },
      });
      return agentUsageView(usage);
    });
  }
}

function occurrence(reported: string | undefined, now: Date): Date {
  if (reported === undefined) return now;
  const at = new Date(reported);
  if (at >= EARLIEST && at.getTime() <= now.getTime() + TOLERANCE_MS) return at;
  const detail = 'occurredAt must lie between the year 2000 and now.';
  throw invalid({ field: 'occurredAt', detail });
}
