import { Contender } from './processes.mjs';

export const PEPPER = 'the pepper of the benchmark, which is no secret';
const PATH = '/v1/organizations/self/constant';

/** @typedef {{ name: string, label: string, file: string, path: string, verifies: boolean, note: string }} Definition */

/** @type {Definition[]} */
export const CONTENDERS = [
  {
    name: 'bare',
    label: 'bare Nest-on-Fastify route',
    file: 'bare.mjs',
    path: PATH,
    verifies: false,
    note: 'the yardstick: no authentication, no hooks, no database',
  },
  {
    name: 'http',
    label: 'our HTTP layer, public route',
    file: 'verified.mjs',
    path: '/v1/constant',
    verifies: false,
    note: 'request ids, security headers, input checks; `@Public()`, so no credential is looked at',
  },
  {
    name: 'verified',
    label: 'our verification alone',
    file: 'verified.mjs',
    path: PATH,
    verifies: true,
    note: "the service's own application and guard, without the hook that puts requests on record",
  },
  {
    name: 'full',
    label: 'our full path',
    file: 'full.mjs',
    path: PATH,
    verifies: true,
    note: 'the real service: verified, decided, `api_key.used` durable before the response',
  },
  {
    name: 'in-process',
    label: 'our module in a host',
    file: 'in-process.mjs',
    path: PATH,
    verifies: true,
    note: 'the bare route with `PraesidiaModule` and its guard: verified, decided, `api_key.used` durable before the response',
  },
  {
    name: 'remote',
    label: 'our module, asking the service',
    file: 'remote.mjs',
    path: PATH,
    verifies: true,
    note: 'the bare route with `PraesidiaModule.forRemote()`: each request decided and put on record by `POST /v1/authorize` of a service in a process of its own (whose processor time is in "rest")',
  },
  {
    name: 'per-query',
    label: 'one query per request',
    file: 'per-query.mjs',
    path: PATH,
    verifies: true,
    note: 'our verification with coalescing taken away: a statement for each request, 20 connections; not audited',
  },
  {
    name: 'better-auth',
    label: 'Better Auth API-key plugin',
    file: 'better-auth.mjs',
    path: PATH,
    verifies: true,
    note: '`verifyApiKey` with a permission, behind plain Fastify; `pg` pool of 20, keys in PostgreSQL, rate limit off, no secondary storage; audits nothing',
  },
  {
    name: 'tutorial',
    label: 'tutorial stack',
    file: 'tutorial.mjs',
    path: PATH,
    verifies: true,
    note: 'Express, Passport, passport-http-bearer, TypeORM `findOne` with relations, pool of 20; audits nothing',
  },
];

/** Not compared with the others: our own with something taken away, which shows what that costs. */
const PARTS = [
  {
    name: 'unsealed',
    label: 'our full path without trees',
    file: 'unsealed.mjs',
    path: PATH,
    verifies: true,
    note: 'events are written as they are; nothing is hashed, and nothing sealed',
  },
  {
    name: 'sealed',
    label: 'our full path without roll-up',
    file: 'sealed.mjs',
    path: PATH,
    verifies: true,
    note: 'the use of keys is not counted by day and route',
  },
];

export const contender = (name) => [...CONTENDERS, ...PARTS].find((definition) => definition.name === name);

/** Starts contenders on a database, hands them over, and stops them again, whatever happens. */
export async function withContenders(context, database, names, work) {
  const env = { DATABASE_URL: context.cluster.url(database), KEY_PEPPER: PEPPER };
  const starts = await Promise.allSettled(names.map((name) => Contender.start(contender(name), env)));
  const running = starts.flatMap(({ value }) => (value ? [value] : []));
  try {
    for (const { reason } of starts) if (reason) throw reason;
    return await work(running);
  } finally {
    await Promise.all(running.map((process) => process.stop()));
  }
}
