import { BARE, EXPORTED } from '../../../test/support/exported-event.js';
import { CSV } from './csv.js';

/** The records of RFC 4180 text. */
function parse(text: string): string[][] {
  const records: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let record: string[] = [];
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text)!;
    record.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

const COLUMNS =
  'leafIndex,id,organizationId,occurredAt,category,action,outcome,reason,actorKind,actorId,actorName,actorKeyPrefix,targetType,' +
  'targetId,targetName,targetKeyPrefix,requestId,method,route,status,ip,userAgent,details';

describe('events as CSV', () => {
  const named = (name: string) => {
    const [record] = parse(CSV.write([{ ...EXPORTED, actor: { ...EXPORTED.actor, name } }]));
    return record![10];
  };

  it('has these columns', () => {
    expect(CSV.head).toBe(`${COLUMNS}\r\n`);
  });

  it('has a cell for each of them', () => {
    const [full, bare] = parse(CSV.write([EXPORTED, BARE]));
    expect(full).toEqual([
      '7',
      EXPORTED.id,
      EXPORTED.organizationId,
      '2027-01-31T12:00:00.123Z',
      'change',
      'api_key.revoked',
      'success',
      '',
      'api_key',
      EXPORTED.actor.id,
      'deploy',
      'psk_abcdefgh',
      'api_key',
      EXPORTED.target!.id,
      'old',
      'psk_12345678',
      EXPORTED.request.id,
      'POST',
      EXPORTED.request.route,
      '200',
      '203.0.113.7',
      'curl/8',
      '{"reason":"superseded","note":null}',
    ]);
    expect(bare).toHaveLength(full!.length);
    expect(bare![0]).toBe('');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=a,"b"\r\n=c'])(
    'defuses the formula %j',
    (name) => {
      expect(named(name)).toBe(`'${name}`);
    },
  );

  it.each(['a=b', 'say "no"', 'a,b', 'a\nb', ' x', 'ärger', "'quoted'"])('keeps %j as it is', (name) => {
    expect(named(name)).toBe(name);
  });
});
