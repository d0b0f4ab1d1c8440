import { useParams } from '@tanstack/react-router';
import { useSession } from '../../api/session';
import { lastOrganization } from '../../lib/last-organization';

/** Id of the organization that the path names; on a page of the person's own, of the one they come from. */
export function useShownOrganization(): string | undefined {
  const { org } = useParams({ strict: false });
  const { organizations } = useSession();
  return org ?? lastOrganization(organizations.map(({ id }) => id));
}
