import type { Actor } from '../access/principal.js';

/** The service or its operator as an actor of the audit log. @param at database clock */
export const systemActor = (name: string, at: Date): Actor => ({
  subject: { kind: 'system', id: null, name },
  organization: null,
  at,
  request: null,
});
