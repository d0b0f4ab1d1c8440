import type { FastifyReply } from 'fastify';
import type { NewSession } from './new-session.js';
import type { SessionCookie } from './session-cookie.js';

export const TRANSPORTS = ['bearer', 'cookie'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export class UserView {
  id: string;
  email: string;
  name: string;
}

export class RoleNameView {
  id: string;
  name: string;
}

export class MembershipView {
  id: string;
  name: string;
  roles: RoleNameView[];
}

export class SignInView {
  /** shown here and never again; absent when the session is in a cookie */
  token?: string;
  /** when the session ends at the latest; it ends sooner when it is not used */
  expiresAt: Date;
  user: UserView;
  /** where the person is an active member */
  organizations: MembershipView[];
}

/** A session that was just opened. */
export interface SignedIn {
  readonly session: NewSession;
  readonly transport: Transport;
  readonly user: UserView;
  readonly organizations: MembershipView[];
}

/** Hands the token over by the transport that was asked for. */
export function signInView(
  { session: { token, expiresAt }, transport, user, organizations }: SignedIn,
  cookie: SessionCookie,
  reply: FastifyReply,
): SignInView {
  if (transport === 'bearer') return { token, expiresAt, user, organizations };
  reply.header('set-cookie', cookie.issue(token, expiresAt));
  return { expiresAt, user, organizations };
}
