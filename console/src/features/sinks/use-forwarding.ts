import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/client';
import { useAccess, useOrganizationId } from '../../api/session';

/** `all`: any sinks; `notices`: one HTTPS sink for notices alone; `none`. */
export interface Forwarding {
  readonly extent: 'all' | 'notices' | 'none';
  readonly plan: string;
  readonly plansWithAll: readonly string[];
}

const WHOLE = 'audit_forwarding';
const PART = 'programmatic_access';

/** What the plan has of forwarding; undefined while that is not known, or for who may not know it. */
export function useForwarding(): Forwarding | undefined {
  const organizationId = useOrganizationId();
  const { can } = useAccess();
  const { data } = useQuery({
    queryKey: [organizationId, 'forwarding'],
    queryFn: async ({ signal }): Promise<Forwarding> => {
      const [{ plan }, { items: plans }] = await Promise.all([
        call('GET /v1/organizations/{organizationId}', { path: { organizationId }, signal }),
        call('GET /v1/plans', { query: { limit: 200 }, signal }),
      ]);
      const features = plans.find(({ name }) => name === plan)?.features ?? [];
      return {
        extent: features.includes(WHOLE) ? 'all' : features.includes(PART) ? 'notices' : 'none',
        plan,
        plansWithAll: plans.filter((one) => one.features.includes(WHOLE)).map(({ name }) => name),
      };
    },
    enabled: can('organization.view'),
  });
  return data;
}
