import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { call } from './client';
import { ApiError } from '../lib/problem';
import type { Membership, OwnAccess } from './schema';

export type Permission = OwnAccess['permissions'][number];

export interface Session {
  readonly userId: string;
  readonly name: string;
  readonly organizations: readonly Membership[];
}

/** Who is signed in; null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      const { subject, organizations = [] } = await call('GET /v1/auth/whoami', { isSignIn: true });
      return { userId: subject.id, name: subject.name, organizations };
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export const accessQuery = (organizationId: string) =>
  queryOptions({
    queryKey: [organizationId, 'access'],
    queryFn: ({ signal }) =>
      call('GET /v1/organizations/{organizationId}/access', { path: { organizationId }, signal }),
    staleTime: 60_000,
  });

/** The person of this browser; to be used below `/o/$org` alone, where there is one. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new Error('Nobody is signed in.');
  return data;
}

/** Id of the organization that the path names. */
export function useOrganizationId(): string {
  const { org } = useParams({ strict: false });
  if (!org) throw new Error('The path names no organization.');
  return org;
}

/** What the person may do in the organization; nothing until that is known. */
export function useAccess(): {
  can(permission: Permission): boolean;
  isOutOfPlan(permission: Permission): boolean;
  /** whether they may hand these on to others: whoever has them, whatever the plan allows at the moment */
  holdsAll(permissions: readonly string[]): boolean;
} {
  const { data } = useQuery(accessQuery(useOrganizationId()));
  return {
    can: (permission) => data?.permissions.includes(permission) ?? false,
    isOutOfPlan: (permission) => data?.notInPlan.includes(permission) ?? false,
    holdsAll: (permissions) => {
      const held: readonly string[] = [...(data?.permissions ?? []), ...(data?.notInPlan ?? [])];
      return permissions.every((permission) => held.includes(permission));
    },
  };
}
