import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const USAGE = `npm run bench -- [options]

  --smoke             small numbers, half a minute: does everything run, do all contenders answer alike? Nothing is written
                      unless --out is given
  --only <a,b>        these series alone: %SERIES%
  --keys <n>          keys in the database of the contenders (1000000)
  --rounds <n>        rounds of the contenders (7); the other series take fewer
  --duration <s>      measured seconds of a slot (4)
  --warm-up <s>       seconds before each that are not measured (1.5)
  --connections <n>   connections of the load generator (64)
  --sealing <s>       measured seconds of each part of the sealing series (600)
  --sealing-at <a,b>  numbers of organizations of the sealing series, a part for each (1,10000)
  --distinct <n>      how many different keys one slot presents (32000)
  --contenders <a,b>  only these contenders: %CONTENDERS%
  --keep              leave the databases for the next run (bench/.data/kept), which then need not be filled again
  --profile <dir>     write CPU profiles of the contenders there, and say where their time goes; slows them down
  --data <dir>        where the embedded PostgreSQL keeps its data; a real disk
  --out <dir>         where the results go (docs/benchmarks)

DATABASE_URL: measure on that PostgreSQL instead of an embedded one; its role must be allowed to create databases.
`;

const FULL = {
  keys: 1_000_000, keyLevels: [10_000, 100_000, 1_000_000, 3_000_000], digestLevels: [10_000, 100_000, 1_000_000, 10_000_000],
  organizations: 10_000, rounds: 7, seriesRounds: 5, duration: 4, warmUp: 1.5, settle: 0.5, connections: 64,
  manyConnections: 256, distinct: 32_000, lookups: 500, pages: 200, depth: 100_000, filterDepth: 20_000, caseSeconds: 2, bulkKeys: 100_000, bulkRounds: 3, sealingKeys: 100_000, sealingSeconds: 600,
}; // prettier-ignore

const SMOKE = {
  keys: 2_000, keyLevels: [1_000, 2_000], digestLevels: [1_000, 2_000], organizations: 20, rounds: 1, seriesRounds: 1,
  duration: 0.3, warmUp: 0.1, settle: 0, connections: 8, manyConnections: 16, distinct: 64, lookups: 5, pages: 3, depth: 400, filterDepth: 100, caseSeconds: 1,
  bulkKeys: 500, bulkRounds: 1, sealingKeys: 1_000, sealingSeconds: 2,
}; // prettier-ignore

/**
 * @returns {object | null} null when help was asked for and has been given
 * @throws Error with a sentence for whoever typed the arguments
 */
export function readOptions(args, seriesNames, contenderNames) {
  const { values } = parseArgs({
    args,
    options: {
      smoke: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      only: { type: 'string' },
      contenders: { type: 'string' },
      keys: { type: 'string' },
      rounds: { type: 'string' },
      duration: { type: 'string' },
      'warm-up': { type: 'string' },
      connections: { type: 'string' },
      distinct: { type: 'string' },
      sealing: { type: 'string' },
      'sealing-at': { type: 'string' },
      profile: { type: 'string' },
      data: { type: 'string' },
      out: { type: 'string' },
    },
  });
  if (values.help) {
    process.stdout.write(
      USAGE.replace('%SERIES%', seriesNames.join(', ')).replace('%CONTENDERS%', contenderNames.join(', ')),
    );
    return null;
  }
  const base = values.smoke ? SMOKE : FULL;
  const number = (name, fallback) => (values[name] === undefined ? fallback : positive(name, values[name]));
  const rounds = number('rounds', base.rounds);
  return {
    ...base,
    smoke: values.smoke,
    keep: values.keep,
    only: chosen('only', values.only, seriesNames),
    contenders: chosen('contenders', values.contenders, contenderNames),
    keys: number('keys', base.keys),
    rounds,
    seriesRounds: Math.min(base.seriesRounds, rounds),
    duration: number('duration', base.duration),
    warmUp: number('warm-up', base.warmUp),
    connections: number('connections', base.connections),
    distinct: number('distinct', base.distinct),
    sealingSeconds: number('sealing', base.sealingSeconds),
    sealingAt: values['sealing-at']?.split(',').map((one) => positive('sealing-at', one)) ?? [
      1,
      base.organizations,
    ],
    profile: values.profile ? resolve(values.profile) : null,
    data: values.data,
    // what was measured while it was profiled is no result
    out: values.out ?? (values.smoke || values.profile ? null : 'docs/benchmarks'),
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
  };
}

function positive(name, text) {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0.`);
  return value;
}

function chosen(name, text, known) {
  if (text === undefined) return known;
  const names = text.split(',');
  const unknown = names.filter((one) => !known.includes(one));
  if (unknown.length > 0) throw new Error(`--${name} knows ${known.join(', ')}; not ${unknown.join(', ')}.`);
  return known.filter((one) => names.includes(one));
}
