import { median, spread } from './statistics.mjs';

/** What the raw slots come to. A ratio is always that of two slots of the same round. */

export const ratios = (slots, of, to, measure) =>
  spread(slots[of].map((slot, round) => slot[measure] / slots[to][round][measure]));

/** @returns one row a contender, those ratios missing whose other side was not measured */
export function contenderRows({ definitions, slots }) {
  return definitions.map(({ name, label, note }) => {
    const own = slots[name];
    const of = (measure) => median(own.map((slot) => slot[measure]));
    const cpu = (part) => median(own.map((slot) => slot.cpu[part]));
    const against = (measure) => (slots.bare ? ratios(slots, name, 'bare', measure) : null);
    return {
      name,
      label,
      note,
      perSecond: of('perSecond'),
      p50: of('p50'),
      p99: of('p99'),
      toBare: against('perSecond'),
      p99ToBare: against('p99'),
      cpu: { server: cpu('server'), generator: cpu('generator'), rest: cpu('rest') },
    };
  });
}

/** The goals of the project, with what has been measured; `atMost` where less is better. */
export function goals(series) {
  const { contenders, statements, keys, digest, lists } = series;
  const found = [];
  const add = (what, measured, must, stretch, atMost = false) =>
    measured && found.push({ what, measured, must, stretch, atMost });
  const ratio = (of, to, measure) =>
    contenders?.slots[of] && contenders.slots[to] ? ratios(contenders.slots, of, to, measure) : null;
  const single = (value) => (value === undefined ? null : { min: value, median: value, max: value });
  add(
    'verification alone / bare route, requests per second',
    ratio('verified', 'bare', 'perSecond'),
    0.8,
    0.9,
  );
  add('full path / bare route, requests per second', ratio('full', 'bare', 'perSecond'), 0.4, 0.55);
  add(
    'full path / Better Auth plugin, requests per second',
    ratio('full', 'better-auth', 'perSecond'),
    20,
    30,
  );
  add('full path / tutorial stack, requests per second', ratio('full', 'tutorial', 'perSecond'), 14, 20);
  add(
    'module in a host / bare route, requests per second',
    ratio('in-process', 'bare', 'perSecond'),
    0.4,
    0.55,
  );
  add('p99 of the full path / p99 of the bare route', ratio('full', 'bare', 'p99'), 2.5, 2, true);
  const counts = statements?.rows.filter(({ name }) => name === 'full') ?? [];
  const bounds = [[80, 60], [30, 20]]; // prettier-ignore
  counts.forEach(({ connections, per1000 }, index) =>
    add(
      `statements per 1,000 audited requests, ${connections} connections`,
      single(per1000),
      ...bounds[index],
      true,
    ),
  );
  if (keys) {
    const [first] = keys.levels;
    const last = keys.levels.at(-1);
    add(
      `verification with ${last} / with ${first}, requests per second`,
      ratios(keys.slots, `verified @ ${last}`, `verified @ ${first}`, 'perSecond'),
      0.95,
      1,
    );
  }
  if (digest) {
    const last = digest.rows.at(-1);
    const [least, most] = [digest.rows[0].keys, last.keys].map((number) => number.toLocaleString('en'));
    add(
      `lookup of one digest among ${most} / among ${least}, lookups per second`,
      last.singleToFirst,
      0.95,
      1,
    );
  }
  if (lists)
    add(
      'page of 50 of the large list / of 100 keys, time, over all cases that an index orders',
      spread(lists.rows.filter(({ isAgainst }) => !isAgainst).map((row) => row.ratio)),
      1.2,
      1,
      true,
    );
  return found.map((goal) => ({ ...goal, reached: reached(goal) }));
}

function reached({ measured, must, stretch, atMost, what }) {
  // of the list every single case counts, of the others the median
  const value = what.startsWith('page of 50') ? measured.max : measured.median;
  const meets = (bound) => (atMost ? value <= bound : value >= bound);
  return meets(stretch) ? 'yes, and the aim' : meets(must) ? 'yes' : 'no';
}
