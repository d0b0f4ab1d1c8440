import { contenderRows, goals, ratios } from './figures.mjs';
import { spread } from './statistics.mjs';

const whole = (value) => Math.round(value).toLocaleString('en');
const short = (value) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const tiny = (value) => (value < 0.1 ? value.toFixed(3) : value.toFixed(2));
const range = ({ min, median, max }, say = short) => `${say(median)} (${say(min)}–${say(max)})`;

const table = (head, rows, align = []) =>
  [
    `| ${head.join(' | ')} |`,
    `| ${head.map((_, index) => (index === 0 || align[index] === 'left' ? '---' : '---:')).join(' | ')} |`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');

/** The page of results, made from them alone; a line that needs a series is there when the series is. */
export function markdown(series) {
  const sections = Object.entries(SECTIONS).flatMap(([name, section]) =>
    series[name] ? [`## ${HEADINGS[name]}\n\n${section(series[name])}\n\n${footer(series[name])}`] : [],
  );
  return `${[INTRODUCTION, goalTable(series), ...sections].filter(Boolean).join('\n\n')}\n`;
}

const INTRODUCTION = `# Benchmarks

This page and its plots are written by \`npm run bench\`, which builds, installs the contenders in \`bench/\`, fills one PostgreSQL
and measures; \`npm run bench -- --help\` names the options, \`results.json\` holds every slot. Ratios are what to look at: each is taken
between two slots of the same round, and the numbers in parentheses are the least and the greatest of all rounds.

What to keep in mind: the load generator, the contender and PostgreSQL share the cores of one machine, so that a contender that
leaves the database more to do also has less of the processor left; the table of contenders says who used how much. The loop is closed: each
connection sends its next request when it has its answer, so latencies are those at full load. No contender logs its requests, ours included, and
all run with \`--max-semi-space-size=128\` (\`SEMI_SPACE_MB\`) and \`--no-allocation-site-pretenuring\`, as the service does. [Where the time goes](where-the-time-goes.md) says what is in the way of the goals that are not reached.`;

function goalTable(series) {
  const rows = goals(series).map(({ what, measured, must, stretch, atMost, reached }) => [
    what,
    measured.min === measured.max ? short(measured.median) : range(measured),
    `${atMost ? 'at most' : 'at least'} ${must}`,
    String(stretch),
    reached,
  ]);
  if (rows.length === 0) return '';
  return `## Goals\n\n${table(['what', 'measured', 'goal', 'aim', 'reached'], rows, [, , , , 'left'])}`;
}

const HEADINGS = {
  contenders: 'Contenders',
  statements: 'Database statements',
  instances: 'Instances',
  keys: 'Number of keys',
  organizations: 'Number of organizations',
  digest: 'Lookup by digest',
  lists: 'List of keys',
  'bulk-revoke': 'Bulk revocation',
  'tree-cost': 'Cost of the trees',
  sealing: 'Sealing',
};

const SECTIONS = {
  contenders(result) {
    const rows = contenderRows(result);
    const { connections, keys, slots } = result;
    const rounds = Object.values(slots)[0].length;
    return `${connections} connections, ${whole(keys)} keys for each contender, ${rounds} rounds. Latencies in ms, CPU in µs a request; "rest" is
everything else on the machine, PostgreSQL above all.

![requests per second](throughput.svg)

${table(
  ['contender', 'requests/s', '/ bare', 'p50', 'p99', 'p99 / bare', 'CPU: server', 'generator', 'rest'],
  rows.map(({ label, perSecond, toBare, p50, p99, p99ToBare, cpu }) => [
    label,
    whole(perSecond),
    toBare ? range(toBare, tiny) : '–',
    short(p50),
    short(p99),
    p99ToBare ? range(p99ToBare) : '–',
    ...[cpu.server, cpu.generator, cpu.rest].map(whole),
  ]),
)}

![latency](latency.svg)

${rows.map(({ label, note }) => `- **${label}**: ${note}`).join('\n')}`;
  },

  statements({ rows }) {
    if (rows.length === 0) return 'Not counted: pg_stat_statements could not be used.';
    const connections = [...new Set(rows.map((row) => row.connections))];
    const names = [...new Set(rows.map(({ name }) => name))];
    return `Per 1,000 requests, counted by pg_stat_statements, the work that a service does by the clock included.

![statements](statements.svg)

${table(
  ['contender', ...connections.map((count) => `${count} connections`)],
  names.map((name) => {
    const own = rows.filter((row) => row.name === name);
    return [
      own[0].label,
      ...connections.map((count) => short(own.find((row) => row.connections === count).per1000)),
    ];
  }),
)}`;
  },

  instances: (result) =>
    `The connections are shared out among the instances. On one machine a second instance competes with the first, the database and the
generator for the same cores: this shows that instances do not slow each other down by sharing a database, not what a second machine would bring.

![instances](instances.svg)

${levelTable(result)}`,

  keys: (result) => `One database for each size, a process for each, in alternating rounds.

![by number of keys](keys.svg)

${levelTable(result)}`,

  organizations: (result) => `${whole(result.keys)} keys, all in one organization or spread evenly.

![by number of organizations](organizations.svg)

${levelTable(result)}`,

  digest: ({
    batch,
    rows,
  }) => `The unique index alone, asked for one random digest, and for ${batch} at a time, by a prepared statement; round trip included. Table and
index are read into memory before.

![lookup by digest](digest.svg)

${table(
  ['keys', 'µs for one', `/ ${whole(rows[0].keys)} keys`, `µs for ${batch}`, `/ ${whole(rows[0].keys)} keys`],
  rows.map((row) => [
    whole(row.keys),
    range(row.single),
    tiny(row.single.median / rows[0].single.median),
    range(row.batch),
    tiny(row.batch.median / rows[0].batch.median),
  ]),
)}`,

  lists: ({
    keys,
    rows,
  }) => `Median time of one call, HTTP included, one after the other, alternating between the two; ms. "After" is how many items the pages
before have shown. Requests are not put on record here, because a durable record costs both the same.

![list of keys](lists.svg)

${table(
  ['case', 'page', 'after', `${whole(keys)} keys`, '100 keys', 'ratio'],
  rows.map((row) => [
    `\`${row.case}\``,
    row.at,
    whole(row.depth),
    short(row.large),
    short(row.small),
    tiny(row.ratio),
  ]),
  [, 'left'],
)}`,

  'bulk-revoke': ({
    keys,
    revoked,
    connections,
    seconds,
    phases,
  }) => `One call revokes ${whole(revoked)} of ${whole(keys + revoked)} keys in ${range(seconds)} s, while ${connections} connections load the full path; latencies in ms.

![bulk revocation](bulk-revoke.svg)

${table(
  ['', 'p50', 'p99', 'longest'],
  phases.map(({ name, p50, p99, max }) => [name, range(p50), range(p99), range(max)]),
)}`,

  'tree-cost': ({ levels, slots }) => {
    const rows = levels.map((level) => {
      const perSecond = (name) =>
        range(spread(slots[`${name} @ ${level}`].map((slot) => slot.perSecond)), whole);
      const ratio = ratios(slots, `sealed @ ${level}`, `unsealed @ ${level}`, 'perSecond');
      return [level, perSecond('unsealed'), perSecond('sealed'), range(ratio, tiny)];
    });
    return `The full path against itself with the trees taken away: events are inserted, but no leaf is hashed and nothing is sealed. The roll-up of use,
which follows the trees, rests in both. A process for each, in alternating rounds on the same database.

${table(['organizations', 'requests/s without', 'with trees', 'with / without'], rows)}`;
  },

  sealing: ({
    seconds,
    connections,
    levels,
  }) => `The full path under ${connections} connections for ${whole(seconds)} s on one instance, which seals too. The lag is the
age of the oldest event without a leaf, sampled each second.

![lag](sealing.svg)

${table(
  ['organizations', 'requests/s', 'leaves sealed/s', 'lag, seconds: median', 'longest'],
  levels.map(({ organizations, perSecond, sealedPerSecond, lag }) => [
    whole(organizations),
    whole(perSecond),
    whole(sealedPerSecond),
    short(lag.median),
    short(lag.max),
  ]),
)}`,
};

function levelTable({ levels, contenders, slots }) {
  const [first] = levels;
  const rows = contenders.flatMap(({ name, label }) =>
    levels.map((level) => {
      const own = slots[`${name} @ ${level}`];
      return [
        label,
        level,
        range(spread(own.map((slot) => slot.perSecond)), whole),
        range(ratios(slots, `${name} @ ${level}`, `${name} @ ${first}`, 'perSecond'), tiny),
        short(spread(own.map((slot) => slot.p50)).median),
        short(spread(own.map((slot) => slot.p99)).median),
      ];
    }),
  );
  return table(['contender', '', 'requests/s', `/ ${first}`, 'p50', 'p99'], rows, [, 'left']);
}

function footer({ machine, took }) {
  const { command, date, ...rest } = machine;
  const lines = Object.entries(rest).map(([name, value]) => `  - ${name}: ${value}`);
  return `<details><summary>measured ${date} in ${took} s by <code>${command}</code></summary>\n\n${lines.join('\n')}\n\n</details>`;
}
