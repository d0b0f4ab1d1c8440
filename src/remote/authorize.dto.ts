import { ApiProperty } from '@nestjs/swagger';
import type { Permission } from '../access/catalogue.js';
import { RateLimitDto } from '../api-keys/rate-limit.dto.js';
import { HostTargetDto } from './host-target.dto.js';

/** The host's request that is to be decided; what is known of it when it arrives. */
export class HostRequestDto {
  /** UUID of the request, under which the log is to know it; made here when it is left out */
  id?: string;
  method: string;
  /** its route's template, e.g. `/invoices/:id` */
  route: string;
  /** the client's address, by which the networks of a key are judged */
  ip: string;
  @ApiProperty({ type: String, nullable: true, required: false })
  userAgent?: string | null;
}

/** One question. */
export class AuthorizeDto {
  /** as it was presented to the host: an API key or a session token */
  token: string;
  /** of the catalogue; null: any caller with a valid token will do */
  @ApiProperty({ type: String, nullable: true })
  permission: string | null;
  request: HostRequestDto;
  /** what it is about, for the log */
  @ApiProperty({ type: HostTargetDto, nullable: true, required: false })
  target?: HostTargetDto | null;
  /**
   * The organization that the host's route is about: its id, or `self` for a key's own. A session has permissions in none
   * without it; a caller of another organization is told `organization_not_found`
   */
  organizationId?: string;
  /** keys are refused: the route is for people; this and the next two go with `permission` null alone */
  people?: boolean;
  /** keys that the plan suspends are let in, too */
  evenSuspended?: boolean;
  /** it does not count against the rate limit of the key */
  unlimited?: boolean;
}

export class AuthorizedSubjectView {
  kind: 'user' | 'api_key';
  id: string;
  name: string;
  /** of a key */
  keyPrefix?: string;
}

export class AuthorizedOrganizationView {
  id: string;
  name: string;
  plan: string;
}

export class AuthorizedKeyView {
  id: string;
  /** the first 12 characters of the token */
  prefix: string;
  @ApiProperty({ type: [String] }) scopes: readonly string[];
  expiresAt: Date | null;
  /** when it stops working because another key has replaced it */
  retiresAt: Date | null;
  @ApiProperty({ type: [String] }) allowedCidrs: readonly string[];
  @ApiProperty({ type: RateLimitDto, nullable: true })
  rateLimit: RateLimitDto | null;
}

/** Who the caller is. */
export class AuthorizedPrincipalView {
  subject: AuthorizedSubjectView;
  /** the person at the root: the user itself, or the one at the start of the chain that made the key */
  userId: string | null;
  /** null for a person outside any organization, or in one that is not theirs */
  @ApiProperty({ type: AuthorizedOrganizationView, nullable: true })
  organization: AuthorizedOrganizationView | null;
  /** of a key */
  @ApiProperty({ type: AuthorizedKeyView, nullable: true })
  key: AuthorizedKeyView | null;
  /** what the caller may do there at this moment */
  permissions: Permission[];
}

export class AuthorizedQuotaView {
  requests: number;
  windowSeconds: number;
  remaining: number;
  resetSeconds: number;
}

export const DENIALS = [
  'invalid_token',
  'too_many_requests',
  'organization_not_found',
  'unknown_permission',
  'not_granted',
  'out_of_scope',
  'not_in_plan',
  'people_only',
] as const;

/** The answer to one question. */
export class AuthorizationView {
  allowed: boolean;
  @ApiProperty({ enum: DENIALS })
  reason?: (typeof DENIALS)[number];
  /** left out when the token is not valid */
  principal?: AuthorizedPrincipalView;
  /** of the use in the log; null where there is none: for sessions, and for tokens that are not valid */
  eventId: string | null;
  /** under which the log knows the host's request */
  requestId: string;
  /** by the database's clock */
  at?: Date;
  /** what the rate limit of the key has left */
  quota?: AuthorizedQuotaView;
  /** when it is not allowed: the problem (RFC 9457) that this service would answer, for the host to answer it */
  @ApiProperty({ type: 'object', additionalProperties: true })
  problem?: Record<string, unknown>;
  /** headers that belong to that answer, e.g. `www-authenticate` */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  headers?: Record<string, string>;
}
