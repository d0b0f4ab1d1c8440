import { contenderRows, ratios } from './figures.mjs';
import { spread } from './statistics.mjs';
import { bars, lines } from './svg.mjs';

const percent = (value) => (value < 0.1 ? `${(value * 100).toFixed(1)} %` : `${(value * 100).toFixed(0)} %`);
const millis = (value) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;

/** @returns {Record<string, string>} file name -> SVG, for the series that have been measured */
export function charts(series) {
  const plots = {};
  for (const [name, plot] of Object.entries(PLOTS)) {
    if (series[name]) Object.assign(plots, plot(series[name]));
  }
  return plots;
}

const PLOTS = {
  contenders(result) {
    const rows = contenderRows(result);
    const how = `${result.connections} connections, ${result.keys.toLocaleString('en')} keys`;
    return {
      'throughput.svg': bars({
        title: 'Requests per second, as a share of the bare route',
        subtitle: `${how}; the line is the range over the rounds`,
        groups: rows
          .filter(({ toBare }) => toBare)
          .map(({ label, name, toBare }) => ({
            label,
            bars: [
              {
                value: toBare.median,
                min: toBare.min,
                max: toBare.max,
                text: percent(toBare.median),
                color: colorOf(name),
              },
            ],
          })),
      }),
      'latency.svg': bars({
        title: 'Latency',
        subtitle: how,
        legend: ['p50', 'p99'],
        groups: rows.map(({ label, p50, p99 }) => ({
          label,
          bars: [
            { value: p50, text: millis(p50), color: 0 },
            { value: p99, text: millis(p99), color: 1 },
          ],
        })),
      }),
    };
  },

  statements({ rows }) {
    if (rows.length === 0) return {};
    const connections = [...new Set(rows.map((row) => row.connections))];
    return {
      'statements.svg': bars({
        title: 'Database statements per 1,000 requests',
        subtitle: 'fewer is better; the services read and write together what arrives together',
        legend: connections.map((count) => `${count} connections`),
        groups: [...new Set(rows.map(({ label }) => label))].map((label) => ({
          label,
          bars: rows
            .filter((row) => row.label === label)
            .map(({ per1000, connections: count }) => ({
              value: per1000,
              text: per1000.toFixed(per1000 < 100 ? 1 : 0),
              color: connections.indexOf(count),
            })),
        })),
      }),
    };
  },

  keys: (result) => ({ 'keys.svg': levels(result, 'Verification by number of keys in one organization') }),
  organizations: (result) => ({ 'organizations.svg': levelBars(result, 'By number of organizations') }),
  instances: (result) => ({ 'instances.svg': levelBars(result, 'One and two instances on one machine') }),

  digest: ({ batch, rows }) => ({
    'digest.svg': lines({
      title: 'Lookup by digest alone',
      subtitle: `microseconds for one key, and for ${batch} in one statement, round trip included`,
      x: rows.map(({ keys }) => ({ value: keys, label: keys.toLocaleString('en') })),
      lines: [
        ['one', 'single'],
        [`${batch} at a time`, 'batch'],
      ].map(([label, size]) => ({
        label,
        points: rows.map((row) => ({ y: row[size].median, min: row[size].min, max: row[size].max })),
      })),
      format: (y) => `${y.toFixed(0)} µs`,
    }),
  }),

  lists: ({ keys, rows }) => ({
    'lists.svg': bars({
      title: 'A page of 50 of the list of keys',
      subtitle: `median time with ${keys.toLocaleString('en')} keys and with 100`,
      legend: ['large', '100 keys'],
      groups: rows.map((row) => ({
        label: `${row.case}, ${row.at}`,
        bars: [
          { value: row.large, text: millis(row.large), color: 0 },
          { value: row.small, text: millis(row.small), color: 2 },
        ],
      })),
    }),
  }),

  'bulk-revoke': ({ revoked, seconds, phases }) => ({
    'bulk-revoke.svg': bars({
      title: `Latency of the full path around a revocation of ${revoked.toLocaleString('en')} keys`,
      subtitle: `the revocation takes ${seconds.median.toFixed(1)} s; p99, its range over the rounds`,
      groups: phases.map(({ name, p99 }) => ({
        label: name,
        bars: [{ value: p99.median, min: p99.min, max: p99.max, text: millis(p99.median) }],
      })),
    }),
  }),

  sealing: ({ seconds, connections, levels }) => ({
    'sealing.svg': lines({
      title: 'Seconds that the trees lie behind the log',
      subtitle: `the full path at ${connections} connections for ${seconds} s, sampled each second`,
      x: levels[0].samples.map(({ second }, index) => ({
        value: second,
        label: index % 60 === 59 ? `${Math.round(second / 60)} min` : '',
      })),
      scale: (second) => second,
      lines: levels.map(({ organizations, samples }) => ({
        label: organizations === 1 ? '1 organization' : `${organizations.toLocaleString('en')} organizations`,
        points: samples.slice(0, levels[0].samples.length).map(({ lag }) => ({ y: lag })),
      })),
      format: (y) => y.toFixed(2),
    }),
  }),
};

const colorOf = (name) =>
  ['verified', 'full', 'in-process', 'remote'].includes(name)
    ? 0
    : name === 'bare' || name === 'http'
      ? 2
      : 1;

function levels({ levels: labels, contenders, slots }, title) {
  const [first] = labels;
  return lines({
    title,
    subtitle: `requests per second relative to ${first}`,
    x: labels.map((label) => ({ value: Number(label.replace(/\D/g, '')), label })),
    lines: contenders.map(({ name, label }) => ({
      label,
      points: labels.map((level) => {
        const ratio = ratios(slots, `${name} @ ${level}`, `${name} @ ${first}`, 'perSecond');
        return { y: ratio.median, min: ratio.min, max: ratio.max };
      }),
    })),
    format: (y) => y.toFixed(2),
  });
}

function levelBars({ levels: labels, contenders, slots }, title) {
  return bars({
    title,
    subtitle: 'requests per second; the line is the range over the rounds',
    legend: labels,
    groups: contenders.map(({ name, label }) => ({
      label,
      bars: labels.map((level, color) => {
        const { min, median, max } = spread(slots[`${name} @ ${level}`].map(({ perSecond }) => perSecond));
        return { value: median, min, max, text: Math.round(median).toLocaleString('en'), color };
      }),
    })),
  });
}
