import type { Principal } from '../../access/principal.js';
import { isUuid } from '../../http/validators.js';
import { notFound } from '../../http/problem.js';
import type { HostEventDto } from '../../remote/host-events.dto.js';
import { isHostItself, type HostItself } from '../behalf.js';
import type { HostCatalogue } from '../host-catalogue.js';
import type { HostEvent } from '../host-event.js';
import { uuidOf } from '../organization-id.js';

const HOST = 'host';

/**
 * An event of a host as the keys service takes it.
 * @throws Error for an action that the host's catalogue does not have; Problem 404 for a caller in no organization
 */
export function remoteEvent(event: HostEvent, catalogue: HostCatalogue = {}): HostEventDto {
  const { by, action, target, outcome, reason, details } = event;
  const declared = catalogue.actions?.[action];
  if (!declared) throw new Error(`action must be one of the catalogue's actions, not '${action}'.`);
  const foreign = target && !isUuid(target.id) ? { targetId: target.id } : null;
  return {
    ...(isHostItself(by) ? itself(by) : caller(by)),
    action,
    category: declared.category,
    ...(target && { target: { ...target, id: uuidOf(target.id) } }),
    ...(outcome && { outcome }),
    ...(reason && { reason }),
    ...((details || foreign) && { details: { ...details, ...foreign } }),
  };
}

const itself = ({ organizationId, name = HOST }: HostItself) => ({
  organizationId: uuidOf(organizationId),
  actor: { kind: 'system', name } as const,
});

function caller({ subject, organization, request }: Principal) {
  if (!organization) throw notFound('organization');
  const { id, method, route, ip, userAgent } = request;
  return {
    organizationId: organization.id,
    actor: { kind: subject.kind, id: subject.id, name: subject.name },
    request: { id, method, route, ip, userAgent },
  };
}
