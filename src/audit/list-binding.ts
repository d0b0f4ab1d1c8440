import { actionsNamed } from './actions.js';
import type { ListAuditEventsQuery } from './audit-list.dto.js';

/** What a cursor of the list is bound to: the same for filters that mean the same. */
export function listBinding(organizationId: string, query: ListAuditEventsQuery): object {
  const { action, order, ...filters } = query;
  const binding: Record<string, unknown> = { ...filters, order: order ?? 'desc' };
  for (const name of ['limit', 'cursor', 'after', 'wait']) delete binding[name];
  if (action !== undefined) binding.actions = actionsNamed(action);
  return { list: 'audit-events', organization: organizationId, filters: binding };
}
