/** The template of a route without what all routes of an organization begin with: `…/agents/:id`. */
export const shortRoute = (route: string): string => route.replace('/v1/organizations/:organizationId', '…');
