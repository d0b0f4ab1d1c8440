import { newToken } from '../../src/access/token.js';
import type { Feature, Permission } from '../../src/access/catalogue.js';
import { addKey, addMemberWith, signIn, type Actor, type TestKey } from '../support/actors.js';
import { catalogueOf, pathIn, routesOf, type RouteEntry } from '../support/routes.js';
import { TestService, type Answer, type Owner } from '../support/service.js';
import { addService } from '../support/services.js';

const KINDS = [
  'no credential',
  'unknown credential',
  'other organization',
  'not granted',
  'out of scope',
  'not in plan',
  'people only',
  'services only',
  'no service',
] as const;

interface Cell {
  readonly kind: (typeof KINDS)[number] | 'allowed';
  readonly caller: 'nobody' | 'key' | 'session' | 'service';
  readonly route: RouteEntry;
  readonly path: string;
  readonly token?: string;
  /** `null` when the route must let the caller in, whatever it answers then */
  readonly expected: Readonly<Record<string, unknown>> | null;
}

const nameOf = ({ kind, caller, route }: Cell) => `${route.method} ${route.path}: ${caller}, ${kind}`;

/** What the cell says of an answer, to be compared with what it expects. */
function seen(cell: Cell, { status, body }: Answer): Record<string, unknown> | null {
  if (cell.expected) {
    return Object.fromEntries(
      Object.keys(cell.expected).map((name) => [name, name === 'status' ? status : body?.[name]]),
    );
  }
  const isRefused =
    status === 401 ||
    ['insufficient_scope', 'people_only', 'services_only', 'plan_upgrade_required'].includes(body?.code) ||
    body?.detail === 'There is no such organization.';
  return isRefused ? { status, code: body.code, reason: body.reason } : null;
}

/** Every route of the service, tried with every way of being refused; neither is listed by hand. */
describe('the access matrix', () => {
  let service: TestService;
  let routes: RouteEntry[];
  let cells: Cell[];
  /** requests that a key authenticated, with the status of the answer */
  const keyed = new Map<string, number>();

  const run = async (kind: Cell['kind']) => {
    const row = cells.filter((cell) => cell.kind === kind);
    expect(row.length).toBeGreaterThan(0);
    const actual: object[] = [];
    for (const cell of row) {
      const { method } = cell.route;
      const body = method === 'GET' ? undefined : {};
      const answer = await service.call(method, cell.path, { token: cell.token, body });
      actual.push({ cell: nameOf(cell), answer: seen(cell, answer) });
      if (cell.caller === 'key' && kind !== 'unknown credential') {
        keyed.set(String(answer.headers['x-request-id']), answer.status);
      }
    }
    expect(actual).toEqual(row.map((cell) => ({ cell: nameOf(cell), answer: cell.expected })));
  };

  beforeAll(async () => {
    service = await TestService.start();
    routes = routesOf(service);
    cells = await matrix(service, routes);
  });
  afterAll(() => service.stop());

  it('changes nothing where it refuses, and refuses as the contract says', async () => {
    const before = await stored(service);
    for (const kind of KINDS) await run(kind);
    expect(await stored(service)).toEqual(before);
  });

  it('lets in whoever has what the route asks for', () => run('allowed'));

  it('has every keyed request on record, once, with its outcome', async () => {
    const rows = await service.sql<{ id: string; outcome: string; status: number }>(
      `SELECT request_id AS id, outcome, status FROM audit_events WHERE action = 'api_key.used'`,
    );
    const outcome = (status: number) => (status < 400 ? 'success' : status === 403 ? 'denied' : 'failed');
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    const expected = [...keyed].map(([id, status]) => ({ id, outcome: outcome(status), status }));
    expect(rows.sort(byId)).toEqual(expected.sort(byId));
  });

  it('covers every route and says how much it tried', () => {
    const tried = new Set(cells.map(({ route }) => route));
    expect(routes.filter((route) => !tried.has(route))).toEqual([]);
    process.stdout.write(`access matrix: ${routes.length} routes, ${cells.length} cells\n`);
  });
});

/** All that is stored but the log and what follows it, and when credentials were last used and jobs last run. */
async function stored(service: TestService): Promise<Record<string, unknown>> {
  const tables = await service.sql<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename !~ '^(audit|api_key_usage|api_key_routes|jobs$)'`,
  );
  const digests: Record<string, unknown> = {};
  for (const { name } of tables) {
    const [row] = await service.sql(
      `SELECT count(*)::int, md5(string_agg(line, '' ORDER BY line)) FROM (
         SELECT (to_jsonb(t) - '{last_used_at,last_used_ip,idle_expires_at}'::text[])::text AS line FROM ${name} t) x`,
    );
    digests[name] = row;
  }
  return digests;
}

/** Everybody who is needed to be refused, made for one permission each. */
class Cast {
  private constructor(
    readonly service: TestService,
    readonly team: Owner,
    readonly other: Owner,
    readonly free: Owner,
    readonly enterprise: Owner,
    /** where keys follow their creator */
    readonly following: Owner,
    readonly allScopes: TestKey,
    readonly suspended: TestKey,
    readonly billing: string,
    readonly lacking: ReadonlyMap<Permission, { person: Actor; key: TestKey; unscoped: TestKey }>,
  ) {}

  static async assemble(service: TestService): Promise<Cast> {
    const catalogue = catalogueOf(service);
    const [team, other, free, enterprise, following] = [
      await service.owner('Team'),
      await service.owner('Other'),
      await service.owner('Free'),
      await service.owner('Enterprise'),
      await service.owner('Following'),
    ];
    const set = (assignment: string, { organizationId }: Owner) =>
      service.sql(`UPDATE organizations SET ${assignment} WHERE id = $1`, [organizationId]);
    await set(`plan = 'free'`, free);
    await set(`plan = 'enterprise'`, enterprise);
    await set(`plan = 'enterprise', keys_follow_creator = true`, following);
    const lacking = new Map<Permission, { person: Actor; key: TestKey; unscoped: TestKey }>();
    for (const { name } of catalogue.permissions) {
      const others = catalogue.permissions.map((permission) => permission.name).filter((p) => p !== name);
      const person = await addMemberWith(service, following, others);
      const scopes = catalogue.scopes.filter((s) => !s.permissions.includes(name)).map((s) => s.name);
      lacking.set(name, {
        person,
        key: await addKey(service, following, { creatorUserId: person.userId }),
        unscoped: await addKey(service, team, { scopes }),
      });
    }
    const allScopes = await addKey(service, team);
    const suspended = await addKey(service, free);
    const billing = await addService(service);
    return new Cast(
      service,
      team,
      other,
      free,
      enterprise,
      following,
      allScopes,
      suspended,
      billing,
      lacking,
    );
  }
}

async function matrix(service: TestService, routes: readonly RouteEntry[]): Promise<Cell[]> {
  const cast = await Cast.assemble(service);
  const cells = await Promise.all(routes.map((route) => cellsOf(cast, route)));
  return cells.flat();
}

const UNAUTHENTICATED = { status: 401, code: 'unauthenticated' };
const INVALID = { status: 401, code: 'invalid_token' };
const FOREIGN = { status: 404, code: 'not_found', detail: 'There is no such organization.' };

async function cellsOf(cast: Cast, route: RouteEntry): Promise<Cell[]> {
  const { access } = route;
  const cells: Cell[] = [];
  const add = (
    kind: Cell['kind'],
    caller: Cell['caller'],
    { organizationId }: Pick<Owner, 'organizationId'>,
    token: string | undefined,
    expected: Cell['expected'],
  ) => void cells.push({ kind, caller, route, path: pathIn(route, organizationId), token, expected });
  const { team, other, free, enterprise, allScopes, suspended } = cast;
  if (access.kind === 'public') {
    add('allowed', 'nobody', team, undefined, null);
    return cells;
  }
  add('no credential', 'nobody', team, undefined, UNAUTHENTICATED);
  add('unknown credential', 'key', team, newToken('api_key'), INVALID);
  add('unknown credential', 'session', team, newToken('session'), INVALID);
  add('unknown credential', 'service', team, newToken('service'), INVALID);
  const isTenants = route.path.includes(':organizationId');
  if (isTenants) {
    add('other organization', 'key', other, allScopes.token, FOREIGN);
    add('other organization', 'session', other, team.token, FOREIGN);
  }
  const sessionOfOwner = await signIn(cast.service, enterprise.userId);
  // outside of any organization a person has no permission
  if (access.kind !== 'service' && (isTenants || access.kind === 'authenticated'))
    add('allowed', 'session', enterprise, sessionOfOwner, null);
  const upgrade = upgradeNeeded(cast);
  if (access.kind === 'service') {
    const people = { status: 403, code: 'services_only' };
    add('allowed', 'service', team, cast.billing, null);
    add('services only', 'key', team, allScopes.token, people);
    add('services only', 'session', enterprise, sessionOfOwner, people);
    add('not in plan', 'key', free, suspended.token, upgrade('programmatic_access'));
    return cells;
  }
  const requiredPermission = access.kind === 'permission' ? access.permission : undefined;
  if (access.kind === 'permission' && access.services) add('allowed', 'service', team, cast.billing, null);
  else {
    const refusal = { status: 403, code: 'insufficient_scope', reason: 'not_granted', requiredPermission };
    add('no service', 'service', team, cast.billing, refusal);
  }
  if (access.kind === 'authenticated') {
    if (access.evenSuspended) add('allowed', 'key', free, (await addKey(cast.service, free)).token, null);
    else add('not in plan', 'key', free, suspended.token, upgrade('programmatic_access'));
    if (access.people) add('people only', 'key', team, allScopes.token, { status: 403, code: 'people_only' });
    else add('allowed', 'key', team, (await addKey(cast.service, team)).token, null);
    return cells;
  }
  const catalogue = catalogueOf(cast.service);
  const { name, feature } = catalogue.permission(access.permission);
  const lacking = cast.lacking.get(name)!;
  const scopes = catalogue.scopesHolding(name);
  const refused = (reason: string, more: object = {}) => ({
    status: 403,
    code: 'insufficient_scope',
    reason,
    requiredPermission: name,
    ...more,
  });
  add('not granted', 'session', cast.following, lacking.person.token, refused('not_granted'));
  add('not granted', 'key', cast.following, lacking.key.token, refused('not_granted', { scopes }));
  if (scopes.length > 0) {
    add('out of scope', 'key', team, lacking.unscoped.token, refused('out_of_scope', { scopes }));
    const key = await addKey(cast.service, enterprise);
    add('allowed', 'key', enterprise, key.token, null);
  } else {
    add('not granted', 'key', team, allScopes.token, refused('not_granted', { scopes: [] }));
  }
  add('not in plan', 'key', free, suspended.token, upgrade('programmatic_access', name));
  if (feature && isTenants) add('not in plan', 'session', free, free.token, upgrade(feature, name));
  return cells;
}

const upgradeNeeded =
  ({ service }: Cast) =>
  (requiredFeature: Feature, requiredPermission?: Permission) => ({
    status: 403,
    code: 'plan_upgrade_required',
    requiredFeature,
    plan: 'free',
    plansWithFeature: catalogueOf(service).plansWith(requiredFeature),
    requiredPermission,
  });
