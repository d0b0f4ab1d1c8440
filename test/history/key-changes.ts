import { request, write, type Context, type Episode, type EpisodeMaker, type Step } from './episode.js';
import { SCOPES } from './model.js';
import type { Key } from './world.js';

const AWAY = ['203.0.113.0/24'];
const HERE = ['127.0.0.0/8', '::1/128'];
/** what has passed ends an overlap at once */
const LONG_AGO = '2020-01-01T00:00:00Z';
const REASON = { reason: 'no_longer_needed' } as const;

const pickKeys = ({ world, random, isFree }: Context, most: number): Key[] => {
  const { keys } = random.pick(world.organizations);
  return random.sample(keys.filter(isFree), most);
};

const pathOf = (key: Key): string => `${key.organization.base}/api-keys/${key.id}`;

/** Takes dead keys out of use and puts as many new ones in their place. */
export async function replaceKeys({ world }: Context, dead: readonly Key[]): Promise<void> {
  for (const key of dead) {
    const { keys } = key.organization;
    // the dead one, which is locked, stands for the new one until that is known
    await world.addKey(key.creator);
    keys.splice(keys.indexOf(key), 1);
  }
  world.bury(dead);
}

function revocation(context: Context, kind: Step['kind'], keys: readonly Key[], send: Step['send']): Episode {
  const writes = keys.map((key) => write(key.registers.revoked, true));
  return {
    locks: keys,
    affected: keys,
    steps: [{ kind, writes, send }],
    finish: () => replaceKeys(context, keys),
  };
}

export const revokeOne: EpisodeMaker = (context) => {
  const { random } = context;
  const [key] = pickKeys(context, 1);
  if (!key) return null;
  const byOwner = request(
    context,
    'POST',
    `${pathOf(key)}/revoke`,
    { token: key.organization.token, body: REASON },
    200,
  );
  const byItself = request(
    context,
    'POST',
    '/v1/api-keys/self/revoke',
    { token: key.token, body: REASON },
    200,
  );
  const twice: Step['send'] = async (acknowledge) => {
    await Promise.all([byOwner(acknowledge), byOwner(acknowledge)]);
  };
  return revocation(context, 'key revoked', [key], random.pick([byOwner, byItself, twice]));
};

export const revokeMany: EpisodeMaker = (context) => {
  const { random } = context;
  const keys = pickKeys(context, 2 + random.below(5));
  const [first] = keys;
  if (!first) return null;
  const { base, token } = first.organization;
  const [selection, chosen] = random.pick<[object, readonly Key[]]>([
    [{ keyIds: keys.map(({ id }) => id) }, keys],
    [{ tokens: keys.map((key) => key.token) }, keys],
    [{ filter: { prefix: first.token.slice(0, 12) } }, [first]],
  ]);
  const body = { ...selection, ...REASON, expectedCount: chosen.length };
  const send = request(context, 'POST', `${base}/api-keys/bulk-revoke`, { token, body }, 200);
  return revocation(context, 'keys revoked in bulk', chosen, send);
};

/** The change is the passing of a moment of the database's clock: acknowledged once that clock is seen beyond it. */
export const expire: EpisodeMaker = (context) => {
  const { world } = context;
  const [key] = pickKeys(context, 1);
  if (!key) return null;
  const { token } = key.organization;
  const send: Step['send'] = async (acknowledge) => {
    const [row] = await world.sql<{ at: Date }>(
      `SELECT (clock_timestamp() + interval '10 seconds')::timestamptz(3) AS at`,
    );
    const expiresAt = row!.at;
    await context.call('PATCH', pathOf(key), { token, body: { expiresAt } }, 200);
    for (let over = false; !over;) {
      await world.sql(`SELECT pg_sleep(GREATEST(0, extract(epoch FROM $1 - clock_timestamp())))`, [
        expiresAt,
      ]);
      const [now] = await world.sql<{ over: boolean }>('SELECT clock_timestamp() > $1 AS over', [expiresAt]);
      over = now!.over;
    }
    acknowledge(performance.now());
  };
  return {
    locks: [key],
    affected: [key],
    steps: [{ kind: 'key expired', writes: [write(key.registers.expired, true)], send }],
    finish: () => replaceKeys(context, [key]),
  };
};

/** The key has been replaced; the overlap with its successor, which nobody uses here, is ended by a request. */
export const endOverlap: EpisodeMaker = (context) => {
  const [key] = pickKeys(context, 1);
  // nothing is rotated while the plan has no keys
  if (!key || !context.isFree(key.organization.plan)) return null;
  const { token, plan } = key.organization;
  const prepare = async (): Promise<void> => {
    await context.call('POST', `${pathOf(key)}/rotate`, { token, body: {} }, 201);
  };
  const send = request(context, 'PATCH', pathOf(key), { token, body: { retiresAt: LONG_AGO } }, 200);
  return {
    locks: [key, plan],
    affected: [key],
    steps: [{ kind: 'overlap ended', writes: [write(key.registers.retired, true)], prepare, send }],
    finish: () => replaceKeys(context, [key]),
  };
};

export const changeScopes: EpisodeMaker = (context) => {
  const { random } = context;
  const [key] = pickKeys(context, 1);
  if (!key) return null;
  const to = (scopes: readonly string[]): Step => ({
    kind: 'key scopes',
    writes: [write(key.registers.scopes, scopes)],
    send: request(context, 'PATCH', pathOf(key), { token: key.organization.token, body: { scopes } }, 200),
  });
  return { locks: [key], affected: [key], steps: [to([random.pick(SCOPES)]), to(SCOPES)] };
};

export const changeNetworks: EpisodeMaker = (context) => {
  const [key] = pickKeys(context, 1);
  if (!key) return null;
  const to = (allowedCidrs: string[], admitted: boolean): Step => ({
    kind: 'key networks',
    writes: [write(key.registers.admitted, admitted)],
    send: request(
      context,
      'PATCH',
      pathOf(key),
      { token: key.organization.token, body: { allowedCidrs } },
      200,
    ),
  });
  return { locks: [key], affected: [key], steps: [to(AWAY, false), to(HERE, true)] };
};
