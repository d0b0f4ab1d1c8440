import type { Type } from '@nestjs/common';
import type { PlanDefinition } from '../access/catalogue.js';
import type { HostCatalogue } from './host-catalogue.js';
import type { HostUsers } from './users/host-users.js';

/** The part of a `pg` pool that is read. */
export interface PgPool {
  readonly options: object;
}

/** Where everything is kept: in a schema of its own in the host's PostgreSQL, 15 or newer. */
export interface DatabaseOptions {
  /** e.g. `postgresql://user:password@host:5432/database`; this or `pool` */
  readonly url?: string;
  /**
   * The host's pool, which says how the database is reached: host or socket, user, password (also one that a function gives), TLS.
   * Connections of its own are made that way, with another search path; no connection of the pool is taken or changed.
   */
  readonly pool?: PgPool;
  /** `praesidia` by default */
  readonly schema?: string;
  /** connections for changes, lists and exports, at the most; 4 by default. Up to nine more are for verification, the log and upkeep */
  readonly connections?: number;
}

/** What becomes of a route that the guard covers and that declares no access. */
export type UndeclaredRoutes = 'stop' | 'deny' | 'pass';

/** What the guard goes by, wherever decisions are made. */
export interface GuardOptions<Request = unknown> {
  /**
   * The tenant that a request is about, as the host knows it. What is not the caller's own is answered 404. Left out, or
   * with undefined or null as the answer, the tenant is that of the caller.
   */
  readonly organizationFrom?: (request: Request) => MaybePromise<string | number | null | undefined>;
  /** `stop` the boot (by default), `deny` with 403, or let `pass` and list them at boot */
  readonly undeclaredRoutes?: UndeclaredRoutes;
  /** controllers of others, which the guard lets pass */
  readonly exempt?: readonly Type[];
  /** what the host adds to the catalogue, made by `defineCatalogue` */
  readonly catalogue?: HostCatalogue;
}

export interface PraesidiaOptions<Request = unknown> extends GuardOptions<Request> {
  readonly database: DatabaseOptions;
  /** 32 characters or more, kept outside of the database and the same on every instance; by default `KEY_PEPPER` of the environment */
  readonly pepper?: string;
  /** a pepper that is accepted beside it while one replaces the other */
  readonly otherPepper?: { readonly role: 'previous' | 'next'; readonly pepper: string };
  /** what new keys begin with, `acme` for `acme_…`, and whether keys may come in `X-API-Key`, too, while a host moves over */
  readonly token?: { readonly prefix?: string; readonly acceptXApiKey?: boolean };
  /** left out: one plan, `standard`, with every feature; a new organization begins with the first */
  readonly plans?: readonly PlanDefinition[];
  /** people who sign in with the host */
  readonly users?: HostUsers<Request>;
  /** brings the schema up to date at boot; otherwise a boot with an old one stops and says what to run */
  readonly migrate?: boolean;
}

export type MaybePromise<T> = T | Promise<T>;

/** The injection token of the options. */
export abstract class HostOptions implements GuardOptions {
  readonly organizationFrom?: GuardOptions['organizationFrom'];
  readonly undeclaredRoutes?: UndeclaredRoutes;
  readonly exempt?: readonly Type[];
  readonly catalogue?: HostCatalogue;
}
