import { withContenders } from '../lib/contenders.mjs';
import { bigOrganization, smallOrganization } from '../lib/extra-keys.mjs';
import { HttpCaller } from '../lib/http-caller.mjs';
import { seededDatabase } from '../lib/seed.mjs';
import { median } from '../lib/statistics.mjs';
import { ADMIN_KEY, tokenOf } from '../lib/tokens.mjs';

export const title = 'a page of 50 of the list of keys, in a large organization and in one of 100 keys';

const SORTS = ['createdAt', 'name', 'lastUsedAt', 'expiresAt'].flatMap((column) => [`-${column}`, column]);
const DAY_MS = 86_400_000;
const inDays = (days) => new Date(Date.now() + days * DAY_MS).toISOString();

/**
 * Every sort without a filter, then every filter in an order that an index serves, and at last those that run against the
 * order: the newest keys are those that were used last. Each small organization matches with all its keys.
 */
const CASES = [
  ...SORTS.map((sort) => ({ query: { sort }, small: 'living', isSort: true })),
  { query: { status: 'all' }, small: 'living' },
  { query: { status: 'active' }, small: 'living' },
  { query: { status: 'revoked' }, small: 'revoked' },
  { query: { status: 'expired' }, small: 'expired' },
  { query: { search: 'deploy' }, small: 'living' },
  { query: { prefix: 'psk_a' }, smallQuery: { prefix: 'psk_' }, small: 'living' },
  { query: { scope: 'workflows:read' }, small: 'living' },
  { query: ({ userId }) => ({ createdBy: userId }), small: 'living' },
  { query: { usedBefore: inDays(-90), sort: 'lastUsedAt' }, small: 'living' },
  { query: { neverUsed: 'true' }, small: 'unused' },
  { query: { expiresBefore: inDays(100), sort: 'expiresAt' }, small: 'living' },
  { query: { usedBefore: inDays(-90) }, small: 'living', isAgainst: true },
  { query: { expiresBefore: inDays(100) }, small: 'living', isAgainst: true },
];

/**
 * One call after the other on one connection; the page of the large and that of the small organization in turn. The
 * requests are not put on record here: a durable record costs both the same and would make them look alike.
 */
export async function run(context) {
  const { options, cluster, say } = context;
  const database = await seededDatabase(context, { keys: options.keys, organizations: 1, peers: true });
  const organizations = await prepare(cluster, database);
  return withContenders(context, database, ['verified'], async ([running]) => {
    const caller = new HttpCaller(running.port);
    const rows = [];
    for (const one of CASES) {
      const queries = [organizations.big, organizations[one.small]].map((organization, index) => ({
        token: organization.token,
        query: index === 1 && one.smallQuery ? one.smallQuery : resolve(one.query, organization),
      }));
      const depth = one.isSort ? options.depth : options.filterDepth;
      for (const at of ['first', 'deep']) {
        const row = await compare(options, caller, queries, at === 'first' ? 0 : depth);
        rows.push({ case: nameOf(one), at, isAgainst: one.isAgainst === true, ...row });
        say(
          `  ${nameOf(one).padEnd(24)} ${at.padEnd(6)} after ${String(row.depth).padStart(6)}` +
            `  ${row.large.toFixed(2)} ms : ${row.small.toFixed(2)} ms = ${row.ratio.toFixed(2)}`,
        );
      }
    }
    caller.close();
    return { title, keys: options.keys, rows };
  });
}

async function prepare(cluster, database) {
  const client = await cluster.connect(database);
  try {
    const big = { token: tokenOf(ADMIN_KEY), ...(await bigOrganization(client)) };
    const living = await smallOrganization(client, { place: 1 });
    const unused = await smallOrganization(client, { place: 2, used: false });
    const revoked = await smallOrganization(client, { place: 3, revoked: true });
    const expired = await smallOrganization(client, { place: 4, expired: true });
    // as the service and the database's own housekeeping leave a table after a while
    await client.query(
      'UPDATE api_keys SET lapsed = true WHERE expires_at <= now() AND revoked_at IS NULL AND NOT lapsed',
    );
    await client.query('VACUUM (ANALYZE) api_keys');
    return { big, living, unused, revoked, expired };
  } finally {
    await client.end();
  }
}

const resolve = (query, organization) => (typeof query === 'function' ? query(organization) : query);

const nameOf = ({ query, isSort }) => {
  if (typeof query === 'function') return 'createdBy';
  const [[name, value], sort] = Object.entries(query);
  if (isSort) return `sort=${value}`;
  const filter = /Before$/.test(name) ? name : `${name}=${value}`;
  return sort ? `${filter}, sort=${sort[1]}` : filter;
};

async function compare(options, caller, [large, small], depth) {
  const pages = [
    await positioned(caller, large, depth),
    await positioned(caller, small, Math.min(depth, 50)),
  ];
  const times = [[], []];
  const until = performance.now() + options.caseSeconds * 1_000;
  for (let i = 0; i < options.pages && (i < 3 || performance.now() < until); i++) {
    for (const [index, { path, token }] of pages.entries()) {
      const { milliseconds, body } = await caller.get(path, token);
      if (body.items.length !== 50) throw new Error(`${path} has ${body.items.length} items and not 50.`);
      times[index].push(milliseconds);
    }
  }
  const [slow, fast] = times.map(median);
  return { depth: pages[0].depth, large: slow, small: fast, ratio: slow / fast };
}

/** Walks to a depth as a client would, page by page; stops before the last page. */
async function positioned(caller, { token, query }, depth) {
  const pathOf = (limit, cursor) =>
    `/v1/organizations/self/api-keys?${new URLSearchParams({ ...query, limit, ...(cursor && { cursor }) })}`;
  let cursor = null;
  let walked = 0;
  while (walked < depth) {
    const limit = Math.min(200, depth - walked);
    const { body } = await caller.get(pathOf(limit, cursor), token);
    const next = body.nextCursor;
    if (next === null) break;
    // the page after it must be a full one
    const { body: ahead } =
      walked + 250 >= depth ? await caller.get(pathOf(50, next), token) : { body: null };
    if (ahead && ahead.items.length < 50) break;
    cursor = next;
    walked += limit;
  }
  return { path: pathOf(50, cursor), token, depth: walked };
}
