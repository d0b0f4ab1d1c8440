import type { ComponentType } from 'react';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { queryClient } from '../api/query-client';
import { accessQuery, sessionQuery } from '../api/session';
import { setupQuery } from '../api/setup';
import { search as accountSearch } from '../features/account/search';
import { search as apiKeySearch } from '../features/api-key/search';
import { search as apiKeysSearch } from '../features/api-keys/search';
import { search as auditSearch } from '../features/audit/search';
import { search as membersSearch } from '../features/members/search';
import { search as planSearch } from '../features/plan/search';
import { search as policySearch } from '../features/policy/search';
import { search as reportSearch } from '../features/report/search';
import { search as rolesSearch } from '../features/roles/search';
import { search as setupSearch } from '../features/setup/search';
import { search as signInSearch } from '../features/sign-in/search';
import { search as sinksSearch } from '../features/sinks/search';
import { lastOrganization, rememberOrganization } from '../lib/last-organization';
import { CrashedPage, MissingPage, PendingPage } from './fallbacks';
import { Page } from './Page';
import { Shell } from './shell/Shell';

interface Context {
  queryClient: QueryClient;
}

// not generic, so that the type of the router does not depend on what the pages do with it
const lazy = (load: () => Promise<{ default: ComponentType }>) => lazyRouteComponent(load);

const root = createRootRouteWithContext<Context>()({ component: Page });

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context }) => {
    const session = await context.queryClient.fetchQuery(sessionQuery);
    if (!session) {
      const { needed } = await context.queryClient.ensureQueryData(setupQuery);
      throw redirect({ to: needed ? '/setup' : '/sign-in', replace: true });
    }
    const org = lastOrganization(session.organizations.map(({ id }) => id));
    throw org
      ? redirect({ to: '/o/$org/api-keys', params: { org }, replace: true })
      : redirect({ to: '/account', replace: true });
  },
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: setupSearch,
  component: lazy(() => import('../features/setup/route')),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: lazy(() => import('../features/sign-in/route')),
});

/** All that is for people who are signed in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/sign-in', search: { next: location.href } });
    return { session };
  },
  component: Shell,
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  validateSearch: accountSearch,
  component: lazy(() => import('../features/account/route')),
});

const organization = createRoute({
  getParentRoute: () => signedIn,
  path: '/o/$org',
  beforeLoad: async ({ context, params: { org }, preload }) => {
    await context.queryClient.ensureQueryData(accessQuery(org));
    if (!preload) rememberOrganization(org);
  },
});

const organizationIndex = createRoute({
  getParentRoute: () => organization,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/o/$org/api-keys', params, replace: true });
  },
});

const inOrganization = { getParentRoute: () => organization } as const;
const apiKeys = createRoute({
  ...inOrganization,
  path: 'api-keys',
  validateSearch: apiKeysSearch,
  component: lazy(() => import('../features/api-keys/route')),
});
const apiKey = createRoute({
  ...inOrganization,
  path: 'api-keys/$keyId',
  validateSearch: apiKeySearch,
  component: lazy(() => import('../features/api-key/route')),
});
const audit = createRoute({
  ...inOrganization,
  path: 'audit',
  validateSearch: auditSearch,
  component: lazy(() => import('../features/audit/route')),
});
const members = createRoute({
  ...inOrganization,
  path: 'members',
  validateSearch: membersSearch,
  component: lazy(() => import('../features/members/route')),
});
const roles = createRoute({
  ...inOrganization,
  path: 'roles',
  validateSearch: rolesSearch,
  component: lazy(() => import('../features/roles/route')),
});
const plan = createRoute({
  ...inOrganization,
  path: 'plan',
  validateSearch: planSearch,
  component: lazy(() => import('../features/plan/route')),
});
const policy = createRoute({
  ...inOrganization,
  path: 'policy',
  validateSearch: policySearch,
  component: lazy(() => import('../features/policy/route')),
});
const report = createRoute({
  ...inOrganization,
  path: 'report',
  validateSearch: reportSearch,
  component: lazy(() => import('../features/report/route')),
});
const sinks = createRoute({
  ...inOrganization,
  path: 'sinks',
  validateSearch: sinksSearch,
  component: lazy(() => import('../features/sinks/route')),
});

const routeTree = root.addChildren([
  index,
  setup,
  signIn,
  signedIn.addChildren([
    account,
    organization.addChildren([
      organizationIndex,
      apiKeys,
      apiKey,
      audit,
      members,
      roles,
      plan,
      policy,
      report,
      sinks,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  // what is fresh is the queries' to know
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: PendingPage,
  defaultErrorComponent: CrashedPage,
  defaultNotFoundComponent: MissingPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
